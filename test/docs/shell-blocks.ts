/** The shell blocks of the docs: what is in them, and which word says what becomes of each. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const repoDir = join(import.meta.dirname, '../..');

export interface ShellBlock {
  readonly page: string;
  /** Of its first line. */
  readonly line: number;
  /** The headings that it stands below, nearest last. */
  readonly section: string;
  /** What follows `sh`: `tutorial fails`, say, or `needs a cluster`. */
  readonly word: string;
  readonly text: string;
}

export const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'deploy/README.md',
  ...globSync('docs/*.md', { cwd: repoDir }),
].sort();

/** What `deploy init` writes is in the folder that it tells of. */
export const WRITTEN_PAGES = globSync('test/deploy/written/*/README.md', { cwd: repoDir }).sort();

/** Blocks in a list are indented. */
export function shellBlocksOf(page: string): ShellBlock[] {
  const text = readFileSync(join(repoDir, page), 'utf8');
  return [...text.matchAll(/^( *)```sh\b *(.*)\n([\s\S]*?)^\1```$/gm)].map(
    ({ 1: indent, 2: word, 3: lines, index }) => {
      const before = text.slice(0, index);
      return {
        page,
        line: before.split('\n').length + 1,
        section: [...before.matchAll(/^## (.+)$/gm)].at(-1)?.[1] ?? '',
        word: word!,
        text: lines!.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      };
    },
  );
}
