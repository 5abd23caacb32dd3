import { nativeAnswer } from '../answers.ts';
import type { Manager, Row } from '../types.ts';

export const pixi: Manager = {
  name: 'pixi',
  signs: ['pixi.toml', 'pixi.lock'],
  reads: ['pyproject.toml'],
  bringsPython: true,
};

const stage: Row['read'] = async (found) =>
  nativeAnswer(async (context) => (await import('./stage-pixi.ts')).stagePixi(found, context));

export const pixiLock: Row = {
  manager: pixi,
  files: ['pixi.lock'],
  readme: ['`pixi.lock`, with its `pixi.toml`', 'the same'],
  lock: { of: 'pixi.toml' },
  companions: ['pixi.toml'],
  isRival: true,
  read: stage,
};

/** Without its lock: refused, and why. */
export const pixiManifest: Row = {
  manager: pixi,
  files: ['pixi.toml'],
  readme: ['`pixi.toml` alone', 'refused: it needs its lock'],
  lock: null,
  isRival: false,
  read: stage,
};
