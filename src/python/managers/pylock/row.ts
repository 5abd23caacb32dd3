import { posix } from 'node:path';
import { refuse } from '../../../problem.ts';
import type { RelPath } from '../../../upload/survey.ts';
import { pip, pipAnswer } from '../answers.ts';
import type { Folder } from '../manifest-folder.ts';
import type { Answer, FoundManifest, Row } from '../types.ts';
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
  find: firstPylock,
  read: readPylock,
};

/** The first of several, lest looking for one refuses: reading does, where no other manifest counts. */
function firstPylock(folder: Folder): RelPath | null {
  return pylocks(folder)[0] ?? null;
}

function pylocks({ find, survey, dir }: Folder): RelPath[] {
  const own = find('pylock.toml');
  if (own !== null) return [own];
  const named = survey.children(dir).filter((name) => NAMED.test(name));
  return named.map((name) => posix.join(dir, name)).filter((path) => survey.kind(path) === 'file');
}

async function readPylock(found: FoundManifest): Promise<Answer | null> {
  const all = pylocks(found.folder);
  if (!found.isExplicit && all.length > 1) refuse(severalPylocks(all));
  return pipAnswer(await (await import('./pylock.ts')).fromPylock(found));
}
