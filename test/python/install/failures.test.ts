import { describe, expect, it } from 'vitest';
import {
  classify,
  explainingLines,
  failedHosts,
  faultOf,
  hostsIn,
  type InstallFailure,
  namedHosts,
  signalOf,
} from '../../../src/python/install/failures.ts';

describe('classify', () => {
  it.each<[failure: InstallFailure, output: string]>([
    ['unsatisfiable', 'error: No solution found when resolving dependencies\n  cause: because'],
    ['syntax', "error: Couldn't parse requirement in `requirements.txt` at position 0"],
    ['syntax', 'error: Error parsing included file in `requirements.txt` at position 0'],
    [
      'index',
      'error: Request failed after 3 retries in 4.3s\n  cause: Failed to fetch: http://127.0.0.1:9/simple/six/',
    ],
    ['build', 'error: Failed to build `x==1`\n  cause: The build backend returned an error'],
    ['compiler', "error: Failed to build `x==1`\n  error: [Errno 2] No such file or directory: 'x86_64-linux-gnu-gcc'"],
    [
      'compiler',
      "error: subprocess-exited-with-error\n  error: command 'x86_64-linux-gnu-gcc' failed: No such file or directory",
    ],
    [
      'compiler',
      "error: Failed to build `x`\n  ../meson.build:1:0: ERROR: Unknown compiler(s): [['cc'], ['gcc'], ['clang']]",
    ],
    [
      'build',
      "error: Failed to build `x`\n  FileNotFoundError: [Errno 2] No such file or directory: 'requirements.txt'",
    ],
    ['hash', 'error: Failed to download `six==1.17.0`\n  cause: Hash mismatch for `six==1.17.0`'],
    ['hash', 'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.'],
    [
      'wheel',
      'error: No solution found when resolving dependencies\n  hint: we only found wheels for `x` (v2.5.0) with `cp38`',
    ],
    ['index', 'error: Failed to download and build `x`\n  cause: Request failed after 3 retries in 6.7s'],
    ['syntax', 'error: Expected `--hash`, found `"--config-settings"`: requirements.txt:1:5'],
    ['syntax', 'error: failed to decode file `requirements.txt`: stream did not contain valid UTF-8'],
    ['syntax', 'error: The wheel filename `x.whl` is invalid: Must have a version'],
    ['other', 'error: Distribution not found at: file:///workspace/nonexist'],
    ['other', 'error: something new'],
    ['access', '  Source (own): Authorization error accessing https://a/simple/six/'],

    [
      'disk',
      'error: Failed to install: a.whl\n  cause: failed to copy file from a to b: No space left on device (os error 28)',
    ],
    ['disk', 'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device'],
    ['disk', 'error: Failed to download `x==1`\n  cause: failed to write to file `x`: File too large (os error 27)'],
    [
      'killed',
      'error: The build backend returned an error\n  cause: Call to `setuptools.build_meta` failed (signal: 9 (SIGKILL))',
    ],
    ['killed', '× Getting requirements to build wheel did not run successfully.\n│ exit code: -9'],
    ['build', 'error: The build backend returned an error\n  cause: Call to `x` failed (signal: 11 (SIGSEGV))'],
    [
      'build',
      'error: subprocess-exited-with-error\n× Getting requirements to build wheel did not run successfully.\n│ exit code: 1',
    ],
    [
      'access',
      'hint: An index URL (http://h/simple) could not be queried due to a lack of valid authentication credentials (401 Unauthorized)',
    ],
    ['access', 'hint: An index (http://h/simple) returned a 403 Forbidden error. Check that the index URL is correct'],
    [
      'access',
      'error: Failed to fetch: http://h/six.zip\n  cause: HTTP status client error (401 Unauthorized) for url (http://h/six.zip)',
    ],
    [
      'access',
      'Could not fetch URL http://h/simple/six/: 401 Client Error: Unauthorized for url: http://h/simple/six/ - skipping',
    ],
    ['access', 'ERROR: HTTP error 401 while getting http://h/six.zip'],
    ['certificate', 'error: Failed to fetch: https://h/simple/six/\n  cause: invalid peer certificate: UnknownIssuer'],
    [
      'certificate',
      "(Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate",
    ],
    ['certificate', "fatal: unable to access 'https://h/a.git/': server certificate verification failed. CAfile: none"],
    [
      'index',
      "WARNING: Retrying after connection broken by 'NewConnectionError('Failed to establish a new connection: Name or service not known')'",
    ],
    ['index', "fatal: unable to access 'https://h/a.git/': Could not resolve host: h"],
    [
      'index',
      'error: Failed to download and build `x @ git+ssh://git@h/a.git`\n  ssh: Could not resolve hostname h: Name or service not known',
    ],
    ['unsatisfiable', 'ERROR: No matching distribution found for six==99'],
    ['syntax', "ERROR: Invalid requirement: 'a b': Expected end or semicolon"],

    [
      'unsatisfiable',
      'error: SolverError: Cannot solve the request because of: No candidates were found for nosuch *.',
    ],
    ['syntax', 'error: Invalid requirement: act >>1: unable to parse version spec: >>1'],
    [
      'access',
      'error: GatewayError: HTTP status client error (401 Unauthorized) for url (http://h/c/noarch/repodata.json)',
    ],
    [
      'index',
      'error: GatewayError: HTTP status server error (500 Internal Server Error) for url (http://h/c/noarch/x)',
    ],
    ['index', 'error: GatewayError: error sending request for url (http://h/c/x)\nCaused by: tcp connect error'],
    [
      'index',
      "error: GatewayError: failed to decode zstd shard from 'http://h/c/x' (8 bytes received)\nCaused by: Unknown frame descriptor",
    ],
    ['index', "error: Failed to fetch from a mirror: could not find subdir 'noarch' in channel 'http://m/c/'"],
    ['channel', "error: GatewayError: could not find subdir 'noarch' in channel 'http://h/conda-forg/'"],
    [
      'certificate',
      'error: GatewayError: error sending request for url (https://h/c)\nCaused by: invalid peer certificate: UnknownIssuer',
    ],
    [
      'changed',
      'error: InstallerError: failed to fetch a\nCaused by: hash mismatch when extracting http://h/a: expected 0',
    ],
    ['changed', 'error: hash mismatch of file:///c/a.conda: expected 0, got 1'],
    [
      'disk',
      'error: InstallerError: failed to fetch a\nCaused by: failed to unpack `bin/a`: File too large (os error 27)',
    ],
    ['python', 'error: there is no Python in package-list.txt'],
  ])('%s: %s', (failure, output) => {
    expect(classify(output)).toBe(failure);
  });
});

describe('faultOf', () => {
  const own = namedHosts([{ path: 'requirements.txt', text: '-i https://own.example:8080/simple\n' }]);
  const lines = (...hosts: string[]) => hosts.map((host) => `error: Failed to fetch: https://****@${host}/simple/`);

  it.each<[fault: string, failure: InstallFailure, output: string[]]>([
    ['platform', 'killed', []],
    ['platform', 'disk', []],
    ['platform', 'certificate', lines('own.example:8080')],
    ['upload', 'unsatisfiable', []],
    ['upload', 'build', []],
    ['upload', 'index', lines('own.example:8080')],
    ['upload', 'access', lines('own.example:8080', 'OWN.example:8080')],
    ['platform', 'access', lines('own.example:8080', 'pypi.org')],
    ['platform', 'index', lines('pypi.org')],
    ['platform', 'index', ['error: Request failed after 3 retries']],
  ])('%s: %s %j', (fault, failure, output) => {
    expect(faultOf(failure, output, own)).toBe(fault);
  });
});

it('finds hosts in addresses of every kind', () => {
  const text = '-i https://u:p@a.example/simple\nx @ git+ssh://git@b.example:22/x.git # http://c "https://d?x"';
  expect(hostsIn(text)).toEqual(['a.example', 'b.example:22', 'c', 'd']);
  expect(hostsIn('https://A.example:443/ http://b:80/ http://[::1]:8/')).toEqual(['a.example', 'b', '[::1]:8']);
  expect(hostsIn('channels: [http://127.0.0.1:8, {a: http://b:9}] <http://c>')).toEqual(['127.0.0.1:8', 'b:9', 'c']);
  expect(hostsIn('file:///a https://joe@[::1]/')).toEqual(['[::1]']);
  expect(hostsIn("HTTPSConnectionPool(host='a.example', port=443): Max")).toEqual(['a.example']);
});

describe('the hosts that failed', () => {
  const named = namedHosts([
    { path: 'requirements.txt', text: 'six\na @ git+https://me@git.example/a.git\n' },
    { path: 'more.txt', text: 'b @ git+https://git.example:443/b.git https://bücher.example/c\n' },
    { path: 'uv.lock', text: 'https://many.example/a\n'.repeat(9) },
  ]);

  it.each<[output: string, expected: string[]]>([
    ["fatal: unable to access 'https://git.example/a.git/'", ['git.example, named in requirements.txt:2, more.txt:1']],
    [
      'for url (https://xn--bcher-kva.example/c) https://xn--bcher-kva.example/d',
      ['xn--bcher-kva.example, named in more.txt:1'],
    ],
    ['error: https://many.example/a', ['many.example, named in uv.lock:1, uv.lock:2, uv.lock:3']],
    ['error: https://pypi.org/simple', ['pypi.org']],
    ['error: Request failed after 3 retries', []],
  ])('%s', (output, expected) => {
    expect(failedHosts('index', [output], named)).toEqual(expected);
    expect(failedHosts('unsatisfiable', [output], named)).toEqual([]);
  });
});

it('knows a signal by what a shell makes of it', () => {
  expect([null, 137, 139, 143, 1, 128].map(signalOf)).toEqual(['SIGKILL', 'SIGKILL', 'SIGSEGV', 'SIGTERM', null, null]);
});

describe('explainingLines', () => {
  it('has what pip said earlier of an index, and not its stack', () => {
    const lines = [
      'Looking in indexes: http://h/simple',
      'Could not fetch URL http://h/simple/six/: 401 Client Error: Unauthorized - skipping',
      'ERROR: No matching distribution found for six',
      'Exception information:',
      'Traceback (most recent call last):',
    ];
    expect(explainingLines(lines, 2, 'access')).toEqual(lines.slice(1, 3));
    expect(explainingLines(lines, 2, 'unsatisfiable')).toEqual(lines.slice(2, 3));
  });

  it('has the last lines where nothing explains', () => {
    const lines = Array.from({ length: 100 }, (_, index) => `${index}`);
    expect(explainingLines(lines, -1, 'other')).toEqual(lines.slice(40));
  });
});
