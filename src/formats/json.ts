/**
 * A JSON file of the upload.
 */
import { Refusal } from '../problem.ts';
import type { RelPath } from '../upload/survey.ts';
import { linesOf } from './line-index.ts';
import { checkNesting } from './nesting.ts';
import { manifestSyntax } from './problems.ts';

/** @throws Refusal `nested-too-deep`, `manifest-syntax`, with the line where the parser gives one; without the content, which it may quote */
export function parseJson(text: string, path: RelPath): unknown {
  checkNesting(text, path);
  try {
    return JSON.parse(text);
  } catch (error) {
    const { message } = error as Error;
    const position = /at position (\d+)/.exec(message)?.[1];
    const line = position === undefined ? null : linesOf(text)(Number(position));
    const reason = message.replace(/,? ?"?\.\.\..*$|,? in JSON.*$/s, '').replace(/ \(line.*$/, '');
    throw new Refusal(manifestSyntax({ path, line }, 'JSON', reason));
  }
}

/** 1-based lines that match, in order: the parser gives no places. */
export const linesMatching = (text: string, pattern: RegExp): number[] =>
  text.split(/\r\n?|\n/).flatMap((line, index) => (pattern.test(line) ? [index + 1] : []));
