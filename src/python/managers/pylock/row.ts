import { posix } from 'node:path';
import { refuse } from '../../../problem.ts';
import type { RelPath } from '../../../upload/survey.ts';
import { pip, pipAnswer } from '../answers.ts';
import type { Folder } from '../manifest-folder.ts';
import type { Row } from '../types.ts';
import { severalPylocks } from './problems.ts';

/** `pylock.<name>.toml` is a pylock.toml with a name of its own. */
const NAMED = /^pylock\.[^.]+\.toml$/;

export const pylock: Row = {
  manager: pip,
  files: ['pylock.toml'],
  pattern: NAMED,
  readme: ['`pylock.toml`', '`requirements.txt`, generated'],
  lock: { of: 'pyproject.toml', isExport: true },
  isRival: true,
  find: onePylock,
  read: async (found) => pipAnswer(await (await import('./pylock.ts')).fromPylock(found)),
};

function onePylock(folder: Folder): RelPath | null {
  const { survey, dir } = folder;
  const own = folder.find('pylock.toml');
  if (own !== null) return own;
  const paths = survey
    .children(dir)
    .filter((name) => NAMED.test(name))
    .map((name) => posix.join(dir, name))
    .filter((path) => survey.kind(path) === 'file');
  if (paths.length > 1) refuse(severalPylocks(paths));
  return paths[0] ?? null;
}
