/**
 * What does an environment.yml ask for, and does it only wrap pip?
 *
 * Pure; the YAML parser is loaded by the caller, and only where there is such a file.
 */

import type * as Yaml from 'yaml';
import { Refusal } from '../../../problem.ts';
import type { RelPath } from '../../../upload/survey.ts';
import { decodeText } from '../../../upload/text.ts';
import { badEnvironmentYml } from './problems.ts';

export interface Line {
  readonly text: string;
  readonly line: number;
}

export interface Environment {
  readonly path: RelPath;
  /** Conda's own packages, as written. */
  readonly packages: readonly Line[];
  /** The lines of the pip section(s), as written. */
  readonly pip: readonly Line[];
  /** On which lines a pip section begins. */
  readonly pipSections: readonly number[];
  readonly variables: readonly string[];
}

/** What a pip installation brings anyway, or can be given: an environment of nothing else needs no conda. */
const PIP_ENOUGH = new Set(['python', 'pip']);
/** These too, but in no version of one's own: `setuptools<81` is listed for what later ones no longer have. */
const IN_ANY_VERSION = /^(?:[\w./-]+::)?(setuptools|wheel)$/i;

/** @throws Refusal `bad-environment-yml`, with the line */
export function parseEnvironment(bytes: Uint8Array, path: RelPath, yaml: typeof Yaml): Environment {
  const { text } = decodeText(bytes);
  const counter = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { lineCounter: counter });
  const lineOf = (node: unknown): number => (yaml.isNode(node) && node.range ? counter.linePos(node.range[0]).line : 1);
  const bad = (reason: string, line: number): never => {
    throw new Refusal(badEnvironmentYml(path, line, reason));
  };
  const [error] = document.errors;
  if (error !== undefined)
    bad(error.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, ''), error.linePos?.[0].line ?? 1);
  if (!yaml.isMap(document.contents)) return { path, packages: [], pip: [], pipSections: [], variables: [] };
  const dependencies = document.contents.get('dependencies', true) as unknown;
  const items = yaml.isSeq(dependencies) ? dependencies.items : [];
  if (dependencies !== undefined && !yaml.isSeq(dependencies) && !isNull(dependencies)) {
    bad('`dependencies` is not a list', lineOf(dependencies));
  }
  const packages: Line[] = [];
  const pip: Line[] = [];
  const pipSections: number[] = [];
  for (const item of items) {
    const selector = yaml.isMap(item) ? item.items.find(({ key }) => /^sel\(/.test(String(key))) : undefined;
    if (selector !== undefined) bad(`\`${selector.key}\` is understood by micromamba only`, lineOf(item));
    if (isNull(item)) bad('an entry of `dependencies` is empty', lineOf(item));
    else if (yaml.isScalar(item)) packages.push({ text: String(item.value), line: lineOf(item) });
    else if (yaml.isMap(item) && item.has('pip')) {
      const section = resolved(item.get('pip', true));
      pipSections.push(lineOf(item));
      if (!yaml.isSeq(section) && !isNull(section))
        bad('`pip:` is not a list, one `- requirement` a line', lineOf(section));
      const entries = yaml.isSeq(section) ? section.items : [];
      for (const entry of entries) pip.push({ text: pipText(entry), line: lineOf(entry) });
    } else bad('an entry is neither a package nor a `pip:` list', lineOf(item));
  }
  const variables = document.contents.get('variables', true) as unknown;
  return {
    path,
    packages,
    pip,
    pipSections,
    variables: yaml.isMap(variables) ? variables.items.map(({ key }) => String(key)) : [],
  };

  function resolved(node: unknown): unknown {
    return yaml.isAlias(node) ? node.resolve(document) : node;
  }

  function pipText(node: unknown): string {
    const value = resolved(node);
    if (isNull(value)) bad('an entry of the `pip:` list is empty', lineOf(node));
    if (!yaml.isScalar(value)) bad('an entry of the `pip:` list is no requirement', lineOf(node));
    const text = String((value as Yaml.Scalar).value);
    return /[\r\n]/.test(text) ? bad('an entry of the `pip:` list has several lines', lineOf(node)) : text;
  }

  function isNull(node: unknown): boolean {
    return yaml.isScalar(node) && node.value === null;
  }
}

/** The name in a match specification: `conda-forge::python>=3.9` is `python`. */
export const packageName = (spec: string): string =>
  /^(?:[\w./-]+::)?([A-Za-z0-9_.-]+)/.exec(spec.trim())?.[1]?.toLowerCase() ?? spec;

/** Conda packages that pip cannot give; none means that the environment only wraps pip. */
export const beyondPip = (environment: Environment): readonly Line[] =>
  environment.packages.filter(({ text }) => !PIP_ENOUGH.has(packageName(text)) && !IN_ANY_VERSION.test(text.trim()));

/** The python specification, or null. */
export const pythonSpec = (environment: Environment): Line | null =>
  environment.packages.find(({ text }) => packageName(text) === 'python') ?? null;
