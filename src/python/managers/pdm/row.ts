import { pip, pipAnswer } from '../answers.ts';
import type { Row } from '../types.ts';

export const pdmLock: Row = {
  manager: pip,
  files: ['pdm.lock'],
  readme: ['`pdm.lock`', '`requirements.txt`, generated'],
  lock: { of: 'pyproject.toml' },
  isRival: true,
  read: async (found) => pipAnswer(await (await import('./pdm-lock.ts')).fromPdmLock(found)),
};
