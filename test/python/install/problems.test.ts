import * as room from '../../../src/python/install/problems.ts';
import {
  badPythonRequest,
  environmentNotMade,
  installFailed,
  noPython,
  noSuchRequirements,
  programSyntax,
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
    installFailed('uv', 'unsatisfiable', ['error: No solution found', '  six==99.0 has no release']),
    installFailed('uv', 'index', ['error: Failed to fetch: https://****@index.example.org/simple/six/']),
    installFailed('uv', 'build', ['error: Failed to build `lib @ file:///workspace/lib`']),
    installFailed('uv', 'syntax', ["error: Couldn't parse requirement in `requirements.txt` at position 0"]),
    installFailed('uv', 'other', ['odd']),
    installFailed('pip', 'other', ['ERROR: No matching distribution found for six==99.0']),
  ],
  noPython: [noPython(request, ['3.11.2']), noPython(null, [])],
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
});
