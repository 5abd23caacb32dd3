import { isTable, valueAt } from '../../../formats/data.ts';
import { nativeAnswer } from '../answers.ts';
import type { Manager, Row } from '../types.ts';

export const poetry: Manager = {
  name: 'poetry',
  signs: ['pyproject.toml', 'poetry.lock'],
  reads: ['poetry.toml'],
  comesLast: true,
};

const stage: Row['read'] = async (found) =>
  nativeAnswer(async (context) => (await import('./stage-poetry.ts')).stagePoetry(found, context));

export const poetryLock: Row = {
  manager: poetry,
  files: ['poetry.lock'],
  readme: ['`poetry.lock`, with its `pyproject.toml`', 'the same, made acceptable'],
  lock: { of: 'pyproject.toml', isBound: true },
  companions: ['pyproject.toml'],
  isRival: true,
  read: stage,
};

/** Without a lock. */
export const poetryProject: Row = {
  manager: poetry,
  files: ['pyproject.toml'],
  readme: ['`pyproject.toml` of Poetry, without a lock', '`pyproject.toml`'],
  isSideFile: true,
  lock: null,
  isRival: false,
  read: async (found) => {
    const pyproject = await found.folder.toml('pyproject.toml');
    return isTable(valueAt(pyproject?.data, ['tool', 'poetry'])) ? stage(found) : null;
  },
};
