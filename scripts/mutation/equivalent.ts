/** Mutations that no test can notice, since the program does the same with them. They are never chosen. */
import type { Mutation } from './mutations.ts';

interface Equivalent {
  readonly file: string;
  /** The lines before and after, without the blanks around them. */
  readonly before: string;
  readonly after: string;
  readonly why: string;
}

export const EQUIVALENT: readonly Equivalent[] = [];

export const isEquivalent = ({ file, before, after }: Mutation): boolean =>
  EQUIVALENT.some((known) => known.file === file && known.before === before.trim() && known.after === after.trim());
