import * as room from '../../src/python/problems.ts';
import {
  badPythonVersion,
  linkBroken,
  linkOutside,
  manifestKindUnknown,
  manifestTwice,
  manifestWithoutDependencies,
  noManifest,
  noSuchManifest,
  pythonVersionCharacters,
  pythonVersionNonexistent,
  pythonVersionSeveral,
  pythonVersionsDisagree,
  severalLocks,
  templateManifest,
} from '../../src/python/problems.ts';
import { describeMessages } from '../messages.ts';

describeMessages(import.meta.dirname, room, {
  badPythonVersion: [badPythonVersion('app/user_code/runtime.txt', 'pypy-3.9')],
  linkBroken: [linkBroken('app/user_code/requirements.txt', 'deps/gone.txt')],
  linkOutside: [linkOutside('app/user_code/requirements.txt', '../../../requirements.txt')],
  manifestKindUnknown: [manifestKindUnknown('BP_PLANQK_MANIFEST', 'packages.json')],
  manifestTwice: [manifestTwice(['Requirements.txt', 'requirements.txt'])],
  manifestWithoutDependencies: [manifestWithoutDependencies('BP_PLANQK_MANIFEST', 'app/user_code/setup.cfg')],
  noManifest: [
    noManifest(
      'app/user_code',
      ['app/user_code/requirments.txt', 'app/user_code/src'],
      [{ path: 'app/user_code/requirments.txt', proper: 'requirements.txt' }],
    ),
    noManifest(
      '.',
      [],
      [
        { path: 'env.yml', proper: 'environment.yml' },
        { path: 'reqs.txt', proper: 'requirements.txt' },
      ],
    ),
    noManifest('app/user_code', [], [{ path: 'app/user_code/src/requirements.txt', proper: 'requirements.txt' }]),
    noManifest('.', [], []),
  ],
  noSuchManifest: [
    noSuchManifest('BP_PLANQK_MANIFEST', 'requirements/prod.txt', [
      'requirements/prod.txt',
      'app/user_code/requirements/prod.txt',
    ]),
  ],
  pythonVersionCharacters: [pythonVersionCharacters('runtime.txt', 'python?3.11?')],
  pythonVersionNonexistent: [pythonVersionNonexistent('.python-version', '3.99.*')],
  pythonVersionSeveral: [
    pythonVersionSeveral('.python-version', ['system', '3.11', '3.12.1'], '3.11'),
    pythonVersionSeveral('.python-version', ['system', 'pypy3.10'], undefined),
  ],
  pythonVersionsDisagree: [
    pythonVersionsDisagree(
      { constraint: '3.12.*', where: '.python-version' },
      { constraint: '3.9.*', where: 'environment.yml:5' },
    ),
  ],
  severalLocks: [severalLocks(['app/user_code/uv.lock', 'app/user_code/poetry.lock'])],
  templateManifest: [templateManifest('Pipfile', 'pipenv')],
});
