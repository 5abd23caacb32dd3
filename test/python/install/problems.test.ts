import * as room from '../../../src/python/install/problems.ts';
import {
  badPythonRequest,
  environmentNotMade,
  installFailed,
  noPython,
  noSuchRequirements,
  pythonMissing,
  pythonUnsatisfied,
  unsupportedManager,
} from '../../../src/python/install/problems.ts';
import { describeMessages } from '../../messages.ts';

const request = { constraint: '3.9.*', source: 'environment.yml' };

describeMessages(import.meta.dirname, room, {
  badPythonRequest: [badPythonRequest({ constraint: '~=3', source: 'pyproject.toml' })],
  environmentNotMade: [environmentNotMade('Error: spawn uv ENOENT')],
  installFailed: [
    installFailed('unsatisfiable', ['error: No solution found', '  six==99.0 has no release']),
    installFailed('index', ['error: Failed to fetch: https://****@index.example.org/simple/six/']),
    installFailed('build', ['error: Failed to build `lib @ file:///workspace/lib`']),
    installFailed('syntax', ["error: Couldn't parse requirement in `requirements.txt` at position 0"]),
    installFailed('other', ['odd']),
  ],
  noPython: [noPython(request, ['3.11.2']), noPython(null, [])],
  noSuchRequirements: [noSuchRequirements(['requirements/prod.txt'])],
  pythonMissing: [pythonMissing()],
  pythonUnsatisfied: [pythonUnsatisfied(request, [{ version: '3.11.2', path: '/usr/bin/python3.11' }])],
  unsupportedManager: [unsupportedManager(['environment.yml'])],
});
