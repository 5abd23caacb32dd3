import * as room from '../../../src/python/install/problems.ts';
import {
  badPythonRequest,
  bindingUnusable,
  environmentNotMade,
  gaveUp,
  indexAccessDenied,
  indexForced,
  indexNotTrusted,
  indexUnreachable,
  installerKilled,
  noPython,
  noSuchRequirements,
  packageNotBuilt,
  packagesNotWritten,
  programSyntax,
  pythonMissing,
  pythonUnsatisfied,
  requirementsUnreadable,
  requirementsUnsatisfiable,
  settingUnusable,
  toolMissing,
  unsupportedManager,
  venvFailed,
} from '../../../src/python/install/problems.ts';
import { describeMessages } from '../../messages.ts';

/** By an index of the upload's, or of the platform's. */
const both = (kind: typeof indexUnreachable, line: string) =>
  (['upload', 'platform'] as const).map((fault) => kind('uv', fault, [line]));

const request = { constraint: '3.9.*', source: 'environment.yml' };

describeMessages(import.meta.dirname, room, {
  badPythonRequest: [badPythonRequest({ constraint: '~=3', source: 'pyproject.toml' })],
  bindingUnusable: [bindingUnusable(['own-index: it needs the key url or extra-index-url'])],
  environmentNotMade: [environmentNotMade('Error: spawn uv ENOENT')],
  gaveUp: [gaveUp('uv', 'upload', ['odd']), gaveUp('pip', 'upload', ['ERROR: odd'])],
  indexAccessDenied: both(indexAccessDenied, 'hint: An index returned a 403 Forbidden error.'),
  indexForced: [
    indexForced(['requirements.txt:1  --extra-index-url https://packages.example.org/simple']),
    indexForced(['poetry.lock: it says of each package where it is']),
  ],
  indexNotTrusted: [indexNotTrusted('uv', 'platform', ['  cause: invalid peer certificate: UnknownIssuer'])],
  indexUnreachable: both(indexUnreachable, 'error: Failed to fetch: https://****@index.example.org/simple/six/'),
  installerKilled: [installerKilled('uv', 'platform', ['uv was ended by SIGKILL'])],
  packageNotBuilt: [packageNotBuilt('uv', 'upload', ['error: Failed to build `lib @ file:///workspace/lib`'])],
  packagesNotWritten: [packagesNotWritten('uv', 'platform', ['  cause: No space left on device (os error 28)'])],
  requirementsUnreadable: [
    requirementsUnreadable('uv', 'upload', ["error: Couldn't parse requirement in `requirements.txt` at position 0"]),
  ],
  requirementsUnsatisfiable: [
    requirementsUnsatisfiable('uv', 'upload', ['error: No solution found', '  six==99.0 has no release']),
  ],
  venvFailed: [venvFailed('ensurepip is not\navailable')],
  noPython: [noPython(request, [{ version: '3.11.2', path: '/usr/bin/python3.11' }]), noPython(null, [])],
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
  unsupportedManager: [unsupportedManager(['environment.yml'])],
  settingUnusable: [
    settingUnusable('platform', ['PIP_CERT=/etc/ca.pem: ENOENT: no such file or directory']),
    settingUnusable('upload', ['SSL_CERT_FILE=ca.pem: it holds no certificate in the form of PEM']),
  ],
  toolMissing: [toolMissing('poetry', 'poetry.lock')],
});
