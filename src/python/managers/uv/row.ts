import { nativeAnswer } from '../answers.ts';
import type { Manager, Row } from '../types.ts';

export const uv: Manager = { name: 'uv', signs: ['uv.lock'], reads: ['pyproject.toml', 'uv.toml', 'poetry.lock'] };

export const uvLock: Row = {
  manager: uv,
  files: ['uv.lock'],
  readme: ['`uv.lock`, with its `pyproject.toml`', 'the same, made acceptable; workspaces and paths through a setting'],
  lock: { of: 'pyproject.toml', isBound: true },
  companions: ['pyproject.toml'],
  isRival: true,
  read: async (found) => nativeAnswer(async (context) => (await import('./stage-uv.ts')).stageUv(found, context)),
};
