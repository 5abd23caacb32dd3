/**
 * What does the header of a single script ask for?
 *
 * Pure; comments are read, no code is executed.
 * @see https://packaging.python.org/en/latest/specifications/inline-script-metadata/
 */

import { requireStrings, stringOf } from '../../../formats/data.ts';
import { lineOfKey, linesOfItems, parseToml, type TomlFile } from '../../../formats/toml.ts';
import { findPair } from '../../../formats/toml-scan.ts';
import { refuse } from '../../../problem.ts';
import { type FilePlace, placeText } from '../../../quote.ts';
import type { RelPath, Survey } from '../../../upload/survey.ts';
import { readEach } from '../../requirements/wrong-lines.ts';
import { fromPep440 } from '../../version.ts';
import type { Converted } from '../answers.ts';
import { fillIn } from '../placeholders.ts';
import { itemsSource, requirementOf } from '../source.ts';
import { uvItems } from '../uv-tables.ts';
import { scriptBlocks } from './problems.ts';

interface Block {
  readonly type: string;
  /** Of the opening line. */
  readonly line: number;
  readonly content: readonly string[];
}

/**
 * Null where the script has no header. Without `dependencies` in it there are no sources.
 * @throws Refusal `script-blocks`, `tool-setting`, `manifest-syntax`
 */
export async function readScript(survey: Survey, path: RelPath): Promise<Converted | null> {
  const blocks = blocksIn(survey.text(path) ?? '').filter(({ type }) => type === 'script');
  const [block, second] = blocks;
  if (block === undefined) return null;
  if (second !== undefined) refuse(scriptBlocks(blocks.map(({ line }) => ({ path, line }))));
  return fromBlock(block, survey, path);
}

async function fromBlock({ line, content }: Block, survey: Survey, path: RelPath): Promise<Converted> {
  // as many lines before the content as in the script, so that lines are the script's
  const header = await parseToml('\n'.repeat(line) + content.join('\n'), path);
  const placeOfKey = (...key: string[]): FilePlace => ({ path, line: lineOfKey(header, key) ?? line });
  const requires = stringOf(header.data['requires-python']);
  const source = placeText(placeOfKey('requires-python'));
  return {
    sources:
      header.data.dependencies === undefined ? [] : [await dependencies(header, placeOfKey('dependencies'), survey)],
    python: requires === null ? [] : [{ source, statement: fromPep440(requires) }],
    warnings: [],
  };
}

const REMEDY =
  "Write the place into the dependency itself, as in 'name @ https://host/file.whl', or add a requirements.txt.";

async function dependencies(header: TomlFile, list: FilePlace, survey: Survey): Promise<Converted['sources'][number]> {
  const { path } = header;
  const lines = linesOfItems(header, findPair(header.sections, ['dependencies']));
  const items = readEach(requireStrings(header.data.dependencies, 'dependencies', list), (each) => {
    const at = { path, line: lines.get(each) ?? list.line };
    const text = fillIn(each, at);
    requirementOf(text, path, at.line);
    return { text, line: at.line };
  });
  return itemsSource(path, await uvItems(header, null, items, survey, REMEDY));
}

/** A block goes from its opening line to the last closing one among the comment lines that follow it. */
export function blocksIn(text: string): Block[] {
  const lines = text.split(/\r\n?|\n/);
  const closings = lastClosings(lines);
  const blocks: Block[] = [];
  for (let start = 0; start < lines.length; start++) {
    const type = /^# \/\/\/ ([a-zA-Z0-9-]+)$/.exec(lines[start]!)?.[1];
    const end = type === undefined ? -1 : closings[start + 1]!;
    if (type === undefined || end <= start + 1) continue;
    const content = lines.slice(start + 1, end).map((line) => line.slice(line.startsWith('# ') ? 2 : 1));
    blocks.push({ type, line: start + 1, content });
    start = end;
  }
  return blocks;
}

/** For each line the last closing one among the comment lines from there on; -1: a block before it would be none. */
function lastClosings(lines: readonly string[]): number[] {
  const closings = lines.map(() => -1);
  closings.push(-1);
  for (let i = lines.length - 1; i >= 0; i--) {
    if (!/^#( .*)?$/s.test(lines[i]!)) continue;
    closings[i] = closings[i + 1] === -1 && lines[i] === '# ///' ? i : closings[i + 1]!;
  }
  return closings;
}
