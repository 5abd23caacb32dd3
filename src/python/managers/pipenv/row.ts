import { nativeAnswer, pipAnswer } from '../answers.ts';
import type { Manager, Row } from '../types.ts';

export const pipenv: Manager = { name: 'pipenv', signs: ['Pipfile', 'Pipfile.lock'] };

const stage: Row['read'] = async (found) =>
  nativeAnswer(async (context) => (await import('./stage-pipenv.ts')).stagePipenv(found, context));

export const pipfileLock: Row = {
  manager: pipenv,
  files: ['Pipfile.lock'],
  readme: ['`Pipfile.lock`, with its `Pipfile` or alone', 'the same; `requirements.txt`, generated, of the lock alone'],
  lock: { of: 'Pipfile' },
  companions: ['Pipfile'],
  isRival: true,
  read: async (found) =>
    found.folder.find('Pipfile') === null
      ? pipAnswer((await import('./pipfile-lock.ts')).fromPipfileLock(found))
      : stage(found),
};

/** Without a lock. */
export const pipfile: Row = {
  manager: pipenv,
  files: ['Pipfile'],
  readme: ['`Pipfile` alone', '`requirements.txt`, generated'],
  isRival: true,
  lock: null,
  read: stage,
  python: async (folder) => {
    const file = await folder.toml('Pipfile');
    return file === null ? [] : (await import('./pipfile.ts')).pythonOf(file);
  },
};
