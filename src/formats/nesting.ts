/**
 * How deep does a text nest? Asked before it is parsed: what parses it, and what walks its values, calls itself a level.
 */

import { refuse } from '../problem.ts';
import { LIMITS } from '../reading-limits.ts';
import type { RelPath } from '../upload/survey.ts';
import { linesOf } from './line-index.ts';
import { nestedTooDeep } from './problems.ts';

/** Strings and comments of TOML, which hold JSON's; an open one goes on to its end. */
const SKIPPED = [
  String.raw`"""[^"\\]*(?:(?:\\[^]|"(?!""))[^"\\]*)*(?:""")?`,
  `'''[^']*(?:'(?!'')[^']*)*(?:''')?`,
  String.raw`"[^"\\\n]*(?:\\.[^"\\\n]*)*"?`,
  String.raw`'[^'\n]*'?`,
  String.raw`#[^\n]*`,
].join('|');
const BRACKETS = new RegExp(String.raw`${SKIPPED}|[()[\]{}]`, 'g');
/** The parts of a dotted key are tables in each other too. */
const BRACKETS_AND_KEYS = new RegExp(String.raw`${SKIPPED}|[()[\]{}.,\n]`, 'g');

/** @throws Refusal `nested-too-deep` */
export function checkNesting(text: string, path: RelPath, format: 'TOML' | 'JSON'): void {
  const at = tooDeepAt(text, format === 'TOML' ? BRACKETS_AND_KEYS : BRACKETS);
  if (at !== null) refuse(nestedTooDeep({ path, line: linesOf(text)(at) }, LIMITS.nesting));
}

/** Where brackets stand too deep in each other for any reader; null: nowhere. */
export function tooDeepAt(text: string, tokens = BRACKETS): number | null {
  const around: number[] = [];
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(tokens)) {
    if ('([{'.includes(token)) around.push(depth++);
    else if (')]}'.includes(token)) depth = around.pop() ?? 0;
    else if (token === '.') depth++;
    else if (token === ',' || token === '\n') depth = around.at(-1) === undefined ? 0 : around.at(-1)! + 1;
    if (depth > LIMITS.nesting) return index;
  }
  return null;
}
