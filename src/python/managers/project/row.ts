import { pip, pipAnswer } from '../answers.ts';
import { refuseMisspelt } from '../links.ts';
import type { Row } from '../types.ts';

export const project: Row = {
  manager: pip,
  files: ['pyproject.toml'],
  readme: ['`pyproject.toml` with `[project]`', '`requirements.txt`, generated'],
  isSideFile: true,
  lock: null,
  isRival: false,
  read: async (found) => pipAnswer(await (await import('./pyproject.ts')).fromPyproject(found)),
  python: async (folder) => {
    const pyproject = await folder.toml('pyproject.toml');
    return pyproject === null ? [] : (await import('./pyproject.ts')).requiresPython(pyproject);
  },
};

export const setupCfg: Row = {
  manager: pip,
  files: ['setup.cfg'],
  readme: ['`setup.cfg`', '`requirements.txt`, generated'],
  isSideFile: true,
  /** A setup.py beside it may be a stub, or name the dependencies itself; then only running it can tell. */
  lock: null,
  isRival: false,
  read: async ({ survey, path, folder, isExplicit }) => {
    const setup = isExplicit ? null : folder.find('setup.py');
    if (setup !== null && survey.text(setup)?.includes('install_requires')) return null;
    return pipAnswer((await import('./setup-cfg.ts')).readSetupCfg(survey, path));
  },
  python: async ({ survey }, path) => (await import('./setup-cfg.ts')).readSetupCfg(survey, path)?.python ?? [],
};

export const setupPy: Row = {
  manager: pip,
  files: ['setup.py'],
  readme: ['`setup.py`', '`requirements.txt`, generated: the project itself'],
  isSideFile: true,
  lock: null,
  isRival: false,
  read: async ({ survey, path, folder }) => {
    // an empty requirements.txt beside it: of a stub that asks for nothing either there is nothing to build
    const isStub = folder.find('requirements.txt') !== null && !survey.text(path)?.includes('install_requires');
    if (isStub) return null;
    refuseMisspelt(path, 'setup.py'); // it is built from its own folder, by that name
    return pipAnswer((await import('./pyproject.ts')).projectAlone(survey, path));
  },
  python: async ({ survey }, path) => (await import('./pyproject.ts')).pythonOfSetupPy(survey, path),
};
