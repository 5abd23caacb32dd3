/** Mutations that no test can notice, since the program does the same with them. They are never chosen. */
import type { Mutation } from './mutations.ts';

interface Equivalent {
  readonly file: string;
  /** The lines before and after, without the blanks around them; they have to be there once only. */
  readonly before: string;
  readonly after: string;
  readonly why: string;
}

export const EQUIVALENT: readonly Equivalent[] = [
  {
    file: 'src/upload/folder.ts',
    before: "if (!entries.has(dir)) return name !== '.';",
    after: ';',
    why: 'saves asking the disk, which gives the same answer',
  },
  {
    file: 'src/python/requirements/lines.ts',
    before: 'while (end > start && isSpace(joined[end - 1])) end--;',
    after: 'while (end >= start && isSpace(joined[end - 1])) end--;',
    why: 'where the end comes before the start, what lies between is empty, too',
  },
];

export const isEquivalent = ({ file, before, after }: Mutation): boolean =>
  EQUIVALENT.some((known) => known.file === file && known.before === before.trim() && known.after === after.trim());
