/**
 * Why did an installer give up, and who can mend it? By its own words, uv's, pip's or py-rattler's, and by how it ended.
 *
 * Pure. Not here: wording (problems.ts).
 */
import { constants } from 'node:os';
import { linesOf } from '../../formats/line-index.ts';
import type { WhoseFault } from '../../problem.ts';

export const FAILURES = [
  'access',
  'build',
  'certificate',
  'changed',
  'channel',
  'compiler',
  'disk',
  'hash',
  'index',
  'killed',
  'other',
  'python',
  'syntax',
  'unsatisfiable',
  'wheel',
] as const;
export type InstallFailure = (typeof FAILURES)[number];

/** The first row that fits: what cannot be fetched, kept or run fails a build and a resolution too. */
const ROWS: readonly (readonly [InstallFailure, RegExp])[] = [
  ['disk', /No space left on device|Disk quota exceeded|File too large|Read-only file system/],
  ['killed', /\(signal: 9 \(SIGKILL\)\)|exit code: -9\b|Cannot allocate memory/],
  [
    'access',
    /\b(401|403|407) (Unauthorized|Forbidden|Proxy Auth|Client Error)|HTTP error 40[137] |Authentication failed for|Authorization error accessing/,
  ],
  ['certificate', /invalid peer certificate|CERTIFICATE_VERIFY_FAILED|certificate verif(y|ication) failed/],
  ['changed', /hash mismatch/],
  ['channel', /^error: GatewayError: could not find subdir '/m],
  ['python', /^error: there is no Python in /m],
  [
    'index',
    /HTTP status server error|failed to decode zstd|header missing|Failed to fetch|error sending request|Request failed after|dns error|Could not (fetch URL (?!.*: 404 )|resolve host(name)?\b)|connection broken by|Failed to (connect|establish a new connection)/,
  ],
  ['hash', /Hash mismatch for|DO NOT MATCH THE HASHES|not found in known hashes/],
  [
    'compiler',
    /No such file or directory: '[^']*(gcc|g\+\+|cc|c\+\+|clang|gfortran|cmake|make|cargo|rustc)'|command '[^']*(gcc|g\+\+|cc|c\+\+|clang)' failed: No such file|Unknown compiler\(s\)|No CMAKE_\w+_COMPILER could be found|Python\.h: No such file|[Cc]an't find Rust compiler|Cargo, the Rust package manager, is not installed|linker `cc` not found/,
  ],
  ['build', /Failed to build|[Bb]uild backend|Failed to download and build|subprocess-exited-with-error/],
  [
    'syntax',
    /Couldn't parse|Error parsing|Failed to parse|failed to (read|decode)|Expected |Unexpected .*, expected|Invalid URL in|filename .* is invalid|Invalid requirement/,
  ],
  [
    'wheel',
    /only found wheels for|no wheels with a matching|has no usable wheels|doesn't have a source distribution or wheel/,
  ],
  [
    'unsatisfiable',
    /Cannot solve the request|No solution found|not found in the package registry|unsatisfiable|No matching distribution|ResolutionImpossible/,
  ],
];

export function classify(output: string): InstallFailure {
  return ROWS.find(([, pattern]) => pattern.test(output))?.[0] ?? 'other';
}

const patternOf = (failure: InstallFailure): RegExp | undefined => ROWS.find(([name]) => name === failure)?.[1];

const MOST_LINES = 60;
const MOST_EVIDENCE = 5;

/**
 * What of an installer's output explains why it gave up.
 *
 * @param start Of its explanation; -1: it gave none, and the last lines have to do.
 */
export function explainingLines(lines: readonly string[], start: number, failure: InstallFailure): string[] {
  if (start === -1) return lines.slice(-MOST_LINES);
  // pip says why it could not look into an index long before it says that it found nothing there.
  const evidence = lines.slice(0, start).filter((line) => patternOf(failure)?.test(line) ?? false);
  const end = lines.findIndex((line, index) => index > start && line === TRACEBACK);
  const explained = lines.slice(start, end === -1 ? undefined : end);
  return [...evidence.slice(-MOST_EVIDENCE), ...explained].slice(0, MOST_LINES);
}

/** What pip adds where it is asked to say more. */
const TRACEBACK = 'Exception information:';

/** An index that does not answer is the upload's where all addresses that failed are named by it. */
const BY_ADDRESS: readonly InstallFailure[] = ['access', 'changed', 'index'];
const PLATFORMS: readonly InstallFailure[] = ['certificate', 'disk', 'killed'];

/** Whose fault is about one package, so that the line that asks for it helps. */
export const isOfPackage = (failure: InstallFailure): boolean => OF_PACKAGES.includes(failure);

const OF_PACKAGES: readonly InstallFailure[] = ['build', 'compiler', 'hash', 'unsatisfiable', 'wheel'];

/** Hosts that the upload's own files name, each with the first places where they do. */
export type NamedHosts = ReadonlyMap<string, readonly string[]>;

export function faultOf(failure: InstallFailure, lines: readonly string[], named: NamedHosts): WhoseFault {
  if (PLATFORMS.includes(failure)) return 'platform';
  if (!BY_ADDRESS.includes(failure)) return 'upload';
  const failed = hostsIn(lines.join('\n'));
  return failed.length > 0 && failed.every((host) => named.has(host)) ? 'upload' : 'platform';
}

/** Which hosts did not answer or let nobody in, and where the upload names them. */
export function failedHosts(failure: InstallFailure, lines: readonly string[], named: NamedHosts): string[] {
  if (failure !== 'access' && failure !== 'index') return [];
  return [...new Set(hostsIn(lines.join('\n')))].map((host) => {
    const places = named.get(host) ?? [];
    return places.length === 0 ? host : `${host}, named in ${places.join(', ')}`;
  });
}

/** A bracket ends it, as in a list of YAML, but for those around a number of IPv6. */
const ADDRESS = /:\/\/(?:[^\s/@]*@)?(\[[\da-f:.]+\](?::\d+)?|[^\s/@?#"'`(),;<>[\]{}]+)/gi;

/** pip's word for where it could not connect to. */
const POOL = /\(host='([^'\s]+)', port=(\d+)\)/g;

/** Of all addresses in a text, with their ports. */
export const hostsIn = (text: string): string[] => [
  ...[...text.matchAll(ADDRESS)].map(([, host]) => asTold(host!)),
  ...[...text.matchAll(POOL)].map(([, host, port]) => asTold(`${host}:${port}`)),
];

const MOST_PLACES = 3;

/** @param path As it is told. */
export function namedHosts(files: readonly { readonly path: string; readonly text: string }[]): NamedHosts {
  const found = new Map<string, string[]>();
  for (const { path, text } of files) {
    const lineAt = linesOf(text);
    for (const { 1: host, index } of text.matchAll(ADDRESS)) {
      const places = found.get(asTold(host!)) ?? [];
      const place = `${path}:${lineAt(index)}`;
      if (places.length < MOST_PLACES && !places.includes(place)) places.push(place);
      found.set(asTold(host!), places);
    }
  }
  return found;
}

/** By installers, however it was written: `Bücher.example:443` is `xn--bcher-kva.example`. */
function asTold(host: string): string {
  const address = `http://${host}`;
  return (URL.canParse(address) ? new URL(address).host : host.toLowerCase()).replace(/:443$/, '');
}

/** `SIGKILL`, of an exit code as shells make it; null: it ended by itself. */
export function signalOf(code: number | null): string | null {
  if (code === null) return 'SIGKILL';
  const [name] = Object.entries(constants.signals).find(([, number]) => code === 128 + number) ?? [];
  return name ?? null;
}
