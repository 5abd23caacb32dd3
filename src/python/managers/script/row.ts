import { posix } from 'node:path';
import type { RelPath, Survey } from '../../../upload/survey.ts';
import { PROGRAMS } from '../../program.ts';
import { type Converted, pip, pipAnswer } from '../answers.ts';
import type { Row } from '../types.ts';

export const script: Row = {
  manager: pip,
  files: [],
  named: /\.py$/i,
  readme: ['the script header of PEP 723 in the program', '`requirements.txt`, generated'],
  find: ({ survey, dir }) =>
    PROGRAMS.map((name) => posix.join(dir, name)).find((path) => survey.kind(path) === 'file') ?? null,
  lock: null,
  isRival: false,
  read: async ({ survey, path }) => pipAnswer(await header(survey, path)),
  python: async ({ survey }, path) => (await header(survey, path))?.python ?? [],
};

async function header(survey: Survey, path: RelPath): Promise<Converted | null> {
  if (!/^# \/\/\/ /m.test(survey.text(path) ?? '')) return null;
  return (await import('./script-header.ts')).readScript(survey, path);
}
