/**
 * How does an environment.yml read once it stands at the app root?
 *
 * Only what has to change is replaced, in the text, where it stands: comments, anchors, order and quoting stay. conda
 * writes the pip section to a file beside the environment file and runs pip there, so both of pip's bases move with it.
 */

import type * as Yaml from 'yaml';
import { applyEdits, type Edit } from '../../../formats/edits.ts';
import { notEditable } from '../../../formats/problems.ts';
import { wholeLines } from '../../../formats/toml-scan.ts';
import { parseYaml } from '../../../formats/yaml.ts';
import { orInstead, Refusal } from '../../../problem.ts';
import type { Survey } from '../../../upload/survey.ts';
import { encodeText } from '../../../upload/text.ts';
import { relocate } from '../../requirements/relocate.ts';
import type { Relocation, RequirementSource } from '../../requirements/types.ts';
import { resolveLocal } from '../links.ts';
import { type Environment, type EnvironmentFile, parseEnvironment } from './environment-yml.ts';

export interface StagedEnvironment {
  readonly text: string;
  /** Of the pip section; null where there is none. */
  readonly relocation: Relocation | null;
  /** The key `prefix` was taken out. */
  readonly withoutPrefix: boolean;
}

/** @param extra Lines to append to the pip section. */
export function stageEnvironment(file: EnvironmentFile, survey: Survey, extra: readonly string[]): StagedEnvironment {
  const section = pipSection(file);
  const relocation = section === null || section.items.length === 0 ? null : relocateSection(file, survey);
  const lines = relocation === null ? [] : relocatedLines(file, relocation);
  const prefix = prefixEdits(file);
  const text = applyEdits(file.text, [
    ...channelEdits(file, survey),
    ...lineEdits(file, section, lines),
    ...extra.flatMap((line) => appendLine(file, section, line)),
    ...prefix,
  ]);
  checkStaged(file, text, [...lines.filter((line) => !isLeftOut(line)), ...extra]);
  return { text, relocation, withoutPrefix: prefix.length > 0 };
}

/** The pip section as lines of a requirements file, each on the line on which the environment file has it. */
export function pipSource({ path, dir, environment }: EnvironmentFile): RequirementSource {
  const lines: string[] = [];
  for (const { text, line } of environment.pip) {
    while (lines.length < line - 1) lines.push('');
    lines.push(plainInclude(text));
  }
  return { path, dir, cwd: dir, text: `${lines.join('\n')}\n` };
}

/** pip itself would take `-r file:requirements.txt` for an absolute path. */
const plainInclude = (text: string): string =>
  text.replace(/^(\s*(?:-[rc]\s*|--(?:requirement|constraint)[\s=]+))file:(?!\/)/, '$1');

/** By the name of requirements.txt, so that one at the app root, which has to leave, is included as a copy. */
const relocateSection = (file: EnvironmentFile, survey: Survey): Relocation =>
  relocate([pipSource(file)], 'requirements.txt', survey);

function relocatedLines(file: EnvironmentFile, { content }: Relocation): string[] {
  const [, ...lines] = content.split('\n');
  let next = 0;
  return file.environment.pip.map(({ line }) => {
    next = Math.max(next, line - 1);
    return lines[next++] ?? '';
  });
}

/** pip requirements that are dropped come back as comments. */
const isLeftOut = (line: string): boolean => line.startsWith('#');

type PipSection = Yaml.YAMLSeq.Parsed;

function pipSection({ document, resolved, yaml }: EnvironmentFile): PipSection | null {
  const dependencies = document.get('dependencies', true);
  const items = yaml.isSeq(dependencies) ? dependencies.items : [];
  for (const item of items) {
    const section = yaml.isMap(item) ? resolved(item.get('pip', true)) : null;
    if (yaml.isSeq(section)) return section as PipSection;
  }
  return null;
}

function lineEdits(file: EnvironmentFile, section: PipSection | null, lines: readonly string[]): Edit[] {
  return lines.flatMap((line, index) => {
    const before = file.environment.pip[index]!.text;
    const node = section!.items[index] as Yaml.Node;
    if (line === before) return [];
    const span = { start: node.range![0], end: node.range![1] };
    if (!isLeftOut(line)) return [{ ...span, text: scalar(file, node, line, section!.flow === true) }];
    if (section!.flow) throw new Refusal(notEditable(file.path));
    return [{ ...wholeLines(file.text, span), text: '' }];
  });
}

/** In the quotes that it had; plain where it was plain and still can be. */
function scalar({ yaml }: EnvironmentFile, node: Yaml.Node, text: string, isFlow: boolean): string {
  const type = yaml.isScalar(node) ? node.type : 'PLAIN';
  if (type === 'QUOTE_DOUBLE') return JSON.stringify(text);
  return type === 'PLAIN' && isPlain(yaml, text, isFlow) ? text : `'${text.replaceAll("'", "''")}'`;
}

function isPlain(yaml: typeof Yaml, text: string, isFlow: boolean): boolean {
  const parsed = parseYaml(isFlow ? `[${text}]` : `- ${text}`, yaml);
  const items = 'document' in parsed && yaml.isSeq(parsed.document.contents) ? parsed.document.contents.items : [];
  const [item] = items;
  return items.length === 1 && yaml.isScalar(item) && item.value === text;
}

function appendLine(file: EnvironmentFile, section: PipSection | null, line: string): Edit[] {
  const quoted = isPlain(file.yaml, line, true) ? line : `'${line}'`;
  if (section !== null) return [appended(file, section, [quoted])];
  if (file.environment.pipSections.length > 0) return [filledIn(file, quoted)];
  const dependencies = file.document.get('dependencies', true);
  if (!file.yaml.isSeq(dependencies) || dependencies.items.length === 0) {
    throw new Refusal(notEditable(file.path));
  }
  const seq = dependencies as unknown as PipSection;
  if (seq.flow) return [appended(file, seq, [`{pip: [${quoted}]}`])];
  return [appended(file, seq, ['pip:', `- ${quoted}`])];
}

/** Below a `- pip:` that nothing follows. */
function filledIn({ path, text, environment }: EnvironmentFile, item: string): Edit {
  const line = environment.pipSections[0]!;
  const lines = text.split('\n');
  const [, indent] = /^(\s*)-\s+pip:\s*(#.*)?$/.exec(lines[line - 1]!) ?? [];
  if (indent === undefined) throw new Refusal(notEditable(path));
  const at = Math.min(lines.slice(0, line).join('\n').length + 1, text.length);
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  return { start: at, end: at, text: `${text[at - 1] === '\n' ? '' : eol}${indent}  - ${item}${eol}` };
}

/** @param lines The new item; what follows its first line is indented below it. */
function appended(file: EnvironmentFile, seq: PipSection, lines: readonly string[]): Edit {
  const { text } = file;
  const last = seq.items.at(-1) as Yaml.Node | undefined;
  if (seq.flow || last === undefined) {
    const end = last === undefined ? seq.range[1] - 1 : last.range![1];
    return { start: end, end, text: `${last === undefined ? '' : ', '}${lines[0]}` };
  }
  const first = seq.items[0] as Yaml.Node;
  const indent = /^\s*/.exec(text.slice(text.lastIndexOf('\n', first.range![0] - 1) + 1))![0];
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const { end } = wholeLines(text, { start: last.range![0], end: Math.max(last.range![0], last.range![1] - 1) });
  const item = lines.map((line, index) => `${indent}${index === 0 ? '- ' : '  '}${line}${eol}`).join('');
  return { start: end, end, text: text[end - 1] === '\n' ? item : `${eol}${item}` };
}

/** A folder of packages counts from where conda runs. */
function channelEdits(file: EnvironmentFile, survey: Survey): Edit[] {
  const channels = file.document.get('channels', true);
  const items = file.yaml.isSeq(channels) ? channels.items : [];
  return items.flatMap((node) => {
    if (!file.yaml.isScalar(node) || typeof node.value !== 'string') return [];
    const reference = node.value.replace(/^file:(?!\/)/, '');
    if (!/^(\.{1,2}(\/|$)|\/|file:\/\/|[A-Za-z]:[\\/])/.test(reference) && reference === node.value) return [];
    const where = `${file.path}:${file.lineAt(node.range![0])}`;
    const target = resolveLocal(survey, file.dir, { reference: reference.replace(/^file:\/\//, ''), where });
    const text = `./${target}`;
    if (file.dir === '.' && reference === node.value) return [];
    const span = { start: node.range![0], end: node.range![1] };
    return [{ ...span, text: scalar(file, node, text, (channels as unknown as PipSection).flow === true) }];
  });
}

/** The path of an environment on the author's computer. */
function prefixEdits({ document, text, yaml }: EnvironmentFile): Edit[] {
  const root = document.contents;
  if (!yaml.isMap(root) || root.flow) return [];
  const pair = root.items.find(({ key }) => yaml.isScalar(key) && key.value === 'prefix');
  if (pair === undefined) return [];
  const key = pair.key as Yaml.Scalar.Parsed;
  const value = pair.value as Yaml.Node | null;
  const end = Math.max(key.range[1], value?.range?.[1] ?? 0);
  return [{ ...wholeLines(text, { start: key.range[0], end }), text: '' }];
}

/** Our own doing is read once more as a whole, as conda will read it. */
function checkStaged(file: EnvironmentFile, text: string, pip: readonly string[]): void {
  const after = parsedOrNull(file, text);
  const texts = (lines: readonly { text: string }[]): string => JSON.stringify(lines.map((line) => line.text));
  const isSame =
    after !== null &&
    after.pipSections.length <= 1 &&
    texts(after.packages) === texts(file.environment.packages) &&
    texts(after.pip) === JSON.stringify(pip);
  if (!isSame) throw new Refusal(notEditable(file.path));
}

const parsedOrNull = ({ path, yaml }: EnvironmentFile, text: string): Environment | null =>
  orInstead(() => parseEnvironment(encodeText(text), path, yaml).environment, null);
