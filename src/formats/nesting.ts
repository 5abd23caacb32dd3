/**
 * How deep does a text nest? Asked before it is parsed: what parses it, and what walks its values, calls itself a level.
 *
 * For JSON, and for lines and markers of requirements: their strings are among those of TOML. (toml-form.ts asks it of TOML.)
 */

import { refuse } from '../problem.ts';
import { LIMITS } from '../reading-limits.ts';
import type { RelPath } from '../upload/survey.ts';
import { linesOf } from './line-index.ts';
import { nestedTooDeep } from './problems.ts';
import { endOfComment, endOfString } from './toml-scan.ts';

/** @throws Refusal `nested-too-deep` */
export function checkNesting(text: string, path: RelPath): void {
  const at = tooDeepAt(text);
  if (at !== null) refuse(nestedTooDeep({ path, line: linesOf(text)(at) }, LIMITS.nesting));
}

/** Where brackets stand too deep in each other for any reader; null: nowhere. Not those in strings and comments. */
export function tooDeepAt(text: string): number | null {
  if (!/[([{]/.test(text)) return null;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"' || char === "'") at = endOfString(text, at) - 1;
    else if (char === '#') at = endOfComment(text, at) - 1;
    else if (char === '(' || char === '[' || char === '{') depth++;
    else if (char === ')' || char === ']' || char === '}') depth = Math.max(0, depth - 1);
    if (depth > LIMITS.nesting) return at;
  }
  return null;
}
