import * as room from '../../../src/python/install/problems.ts';
import {
  badChannelMirror,
  badPythonRequest,
  channelMissing,
  environmentNotMade,
  environmentWithoutPython,
  gaveUp,
  indexAccessDenied,
  indexNotTrusted,
  indexUnreachable,
  installerKilled,
  noCondaFile,
  noPython,
  noSuchRequirements,
  packageChanged,
  packageNotBuilt,
  packagesNotWritten,
  programSyntax,
  pythonMissing,
  pythonUnsatisfied,
  requirementsUnreadable,
  requirementsUnsatisfiable,
  toolMissing,
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
  badChannelMirror: [badChannelMirror('conda-forge')],
  badPythonRequest: [badPythonRequest({ constraint: '~=3', source: 'pyproject.toml' })],
  channelMissing: [
    channelMissing('conda', 'upload', [
      "error: GatewayError: could not find subdir 'noarch' in channel 'https://example.org/conda-forg/'",
    ]),
  ],
  environmentNotMade: [environmentNotMade('Error: spawn uv ENOENT')],
  environmentWithoutPython: [environmentWithoutPython('conda', 'upload', ['error: there is no Python in pixi.lock'])],
  gaveUp: [gaveUp('uv', 'upload', ['odd']), gaveUp('pip', 'upload', ['ERROR: odd'])],
  indexAccessDenied: both(indexAccessDenied, 'hint: An index returned a 403 Forbidden error.'),
  indexNotTrusted: [indexNotTrusted('uv', 'platform', ['  cause: invalid peer certificate: UnknownIssuer'])],
  indexUnreachable: both(indexUnreachable, 'error: Failed to fetch: https://****@index.example.org/simple/six/'),
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
    programSyntax(
      { path: 'src/program.py', line: 7 },
      { path: '/usr/bin/python3', version: '3.12.3' },
      "'(' was never closed",
    ),
  ],
  pythonMissing: [pythonMissing()],
  pythonUnsatisfied: [pythonUnsatisfied(request, [{ version: '3.11.2', path: '/usr/bin/python3.11' }])],
  unsupportedManager: [unsupportedManager(['environment.yml', 'pyproject.toml'])],
  toolMissing: [toolMissing('poetry', 'poetry.lock')],
});
