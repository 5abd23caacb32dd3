/** Of which commit is this tree, and from when is that? */
import { ask } from './command.ts';
import { repoDir } from './workspace.ts';

export interface Commit {
  /** `-dirty` at the end: something in the tree is not committed. `unknown`: this is no repository. */
  readonly revision: string;
  /** Of the commit, as SOURCE_DATE_EPOCH has it: what is made of it says this time, whenever it is made. */
  readonly seconds: number;
}

/** What a tree outside of git is said to be from: the first time that a zip can say. */
const NO_TIME = 315_532_800;

/** @param dir Of a working tree. */
export async function readCommit(dir = repoDir): Promise<Commit> {
  const git = (...args: string[]) => ask('git', ['-C', dir, ...args]);
  const [head, time, changes] = await Promise.all([
    git('rev-parse', '--verify', 'HEAD'),
    git('log', '-1', '--format=%ct'),
    git('status', '--porcelain'),
  ]);
  if (!head.ok || !time.ok) return { revision: 'unknown', seconds: NO_TIME };
  const isDirty = changes.stdout.trim() !== '';
  return { revision: `${head.stdout.trim()}${isDirty ? '-dirty' : ''}`, seconds: Number(time.stdout.trim()) };
}
