// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pip's own variables are written so
import * as room from '../../../src/python/install/problems.ts';
import {
  badChannelMirror,
  badIndexForced,
  badMaxAge,
  badPythonRequest,
  bindingUnusable,
  buildStopped,
  channelMissing,
  compilerMissing,
  environmentNotMade,
  environmentWithoutPython,
  gaveUp,
  hashMismatch,
  indexAccessDenied,
  indexForced,
  indexNotTrusted,
  indexUnreachable,
  installerKilled,
  noCondaFile,
  noPython,
  noSuchRequirements,
  noWheel,
  operatorsVariable,
  packageChanged,
  packageNotBuilt,
  packagesNotWritten,
  programSyntax,
  pythonMissing,
  pythonUnsatisfied,
  remoteRequirements,
  requirementsUnreadable,
  requirementsUnsatisfiable,
  runImagePython,
  settingUnusable,
  toolMissing,
  toolNotInstalled,
  unsupportedManager,
  venvFailed,
} from '../../../src/python/install/problems.ts';
import { describeMessages } from '../../messages.ts';

/** By an index of the upload's, or of the platform's; and by conda, of which people know other words. */
const both = (kind: typeof indexUnreachable, line: string) => [
  ...(['upload', 'platform'] as const).map((fault) => kind('uv', fault, [line])),
  kind('conda', 'platform', [line]),
];

const request = { constraint: '3.9.*', source: 'environment.yml' };

describeMessages(import.meta.dirname, room, {
  badIndexForced: [badIndexForced('enabled')],
  badMaxAge: [badMaxAge('a month', 'upload'), badMaxAge('a month', 'platform')],
  badPythonRequest: [badPythonRequest({ constraint: '~=3', source: 'pyproject.toml' })],
  compilerMissing: [
    compilerMissing('uv', 'upload', [
      'requirements.txt:2: netifaces==0.11.0',
      '',
      "error: [Errno 2] No such file or directory: 'x86_64-linux-gnu-gcc'",
    ]),
  ],
  hashMismatch: [
    hashMismatch('uv', 'upload', ['requirements.txt:1: six==1.17.0', '', '  cause: Hash mismatch for `six==1.17.0`']),
  ],
  noWheel: [
    noWheel('uv', 'upload', [
      'requirements.txt:1: tensorflow==2.5.0',
      '',
      'hint: You require CPython 3.11 (`cp311`), but we only found wheels for `tensorflow` (v2.5.0) with `cp38`, `cp39`',
    ]),
  ],
  bindingUnusable: [bindingUnusable(['own-index: it needs the key url or extra-index-url'])],
  badChannelMirror: [badChannelMirror('conda-forge')],
  channelMissing: [
    channelMissing('conda', 'upload', [
      "error: GatewayError: could not find subdir 'noarch' in channel 'https://example.org/conda-forg/'",
    ]),
  ],
  environmentNotMade: [environmentNotMade('Error: spawn uv ENOENT')],
  environmentWithoutPython: [environmentWithoutPython('conda', 'upload', ['error: there is no Python in pixi.lock'])],
  gaveUp: [gaveUp('uv', 'upload', ['odd']), gaveUp('pip', 'upload', ['ERROR: odd'])],
  indexAccessDenied: both(indexAccessDenied, 'hint: An index returned a 403 Forbidden error.'),
  indexForced: [
    indexForced(['requirements.txt:1  --extra-index-url https://packages.example.org/simple']),
    indexForced(['poetry.lock: it says of each package where it is']),
  ],
  operatorsVariable: [operatorsVariable(['requirements.txt:3  six @ https://example.org/six.whl?${UV_DEFAULT_INDEX}'])],
  remoteRequirements: [remoteRequirements(['requirements.txt:1  -r https://example.org/more.txt'])],
  indexNotTrusted: [indexNotTrusted('uv', 'platform', ['  cause: invalid peer certificate: UnknownIssuer'])],
  indexUnreachable: [
    ...both(indexUnreachable, 'error: Failed to fetch: https://****@index.example.org/simple/six/'),
    indexUnreachable('uv', 'upload', [
      'git.example.org, named in requirements.txt:3',
      '',
      "fatal: unable to access 'https://git.example.org/a.git/': Could not resolve host: git.example.org",
    ]),
  ],
  buildStopped: [buildStopped()],
  installerKilled: [installerKilled('uv', 'platform', ['uv was ended by SIGKILL'])],
  packageChanged: [
    packageChanged('conda', 'platform', [
      'error: InstallerError: failed to fetch numpy-2.2.6-0.conda',
      'Caused by: hash mismatch when extracting https://example.org/numpy-2.2.6-0.conda: expected 00, got ff',
    ]),
  ],
  packageNotBuilt: [packageNotBuilt('uv', 'upload', ['error: Failed to build `lib @ file:///workspace/lib`'])],
  packagesNotWritten: [packagesNotWritten('uv', 'platform', ['  cause: No space left on device (os error 28)'])],
  requirementsUnreadable: [
    requirementsUnreadable('uv', 'upload', ["error: Couldn't parse requirement in `requirements.txt` at position 0"]),
    requirementsUnreadable('conda', 'upload', ['error: Invalid requirement: numpy >>1: unable to parse']),
  ],
  requirementsUnsatisfiable: [
    requirementsUnsatisfiable('uv', 'upload', ['error: No solution found', '  six==99.0 has no release']),
  ],
  venvFailed: [venvFailed('ensurepip is not\navailable')],
  noPython: [noPython(request, [{ version: '3.11.2', path: '/usr/bin/python3.11' }]), noPython(null, [])],
  noCondaFile: [noCondaFile('environment.yml')],
  noSuchRequirements: [noSuchRequirements(['requirements/prod.txt'])],
  programSyntax: [
    "'(' was never closed",
    "(unicode error) 'utf-8' codec can't decode byte 0xfc in position 0: invalid start byte",
    'source code string cannot contain null bytes',
    "(unicode error) 'unicodeescape' codec can't decode bytes in position 2-3: truncated \\UXXXXXXXX escape",
  ].map((reason) =>
    programSyntax({ path: 'src/program.py', line: 7 }, { path: '/usr/bin/python3', version: '3.12.3' }, reason),
  ),
  pythonMissing: [pythonMissing()],
  pythonUnsatisfied: [pythonUnsatisfied(request, [{ version: '3.11.2', path: '/usr/bin/python3.11' }])],
  runImagePython: [
    runImagePython(
      { path: '/usr/bin/python3.11', version: '3.11.2' },
      { name: 'example/run', id: 'planqk.debian13.python3.13' },
    ),
  ],
  settingUnusable: [
    settingUnusable('platform', ['PIP_CERT=/etc/ca.pem: ENOENT: no such file or directory']),
    settingUnusable('upload', ['SSL_CERT_FILE=ca.pem: it holds no certificate in the form of PEM']),
  ],
  unsupportedManager: [unsupportedManager(['environment.yml', 'pyproject.toml'])],
  toolMissing: [toolMissing('poetry', 'poetry.lock')],
  toolNotInstalled: [
    toolNotInstalled('py-rattler', [
      'rattler.txt:1: py-rattler==0.28.0',
      '',
      'error: No solution found when resolving dependencies',
    ]),
  ],
});
