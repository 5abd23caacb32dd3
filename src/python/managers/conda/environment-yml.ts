/**
 * What does an environment.yml ask for, and does it only wrap pip?
 *
 * Pure; the YAML parser is loaded by the caller, and only where there is such a file.
 */

import { posix } from 'node:path';
import type * as Yaml from 'yaml';
import { parseYaml, type YamlFile } from '../../../formats/yaml.ts';
import { refuse } from '../../../problem.ts';
import type { RelPath } from '../../../upload/survey.ts';
import { decodeText } from '../../../upload/text.ts';
import { badEnvironmentYml } from './problems.ts';

export interface Line {
  readonly text: string;
  readonly line: number;
}

export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
}

export interface Environment {
  readonly path: RelPath;
  /** Conda's own packages, as written. */
  readonly packages: readonly Line[];
  /** The lines of the pip section(s), as written. */
  readonly pip: readonly Line[];
  /** On which lines a pip section begins. */
  readonly pipSections: readonly number[];
  readonly channels: readonly string[];
  readonly variables: readonly EnvironmentVariable[];
  /** Nothing but comments. */
  readonly isEmpty: boolean;
}

export interface EnvironmentFile extends YamlFile {
  readonly path: RelPath;
  readonly dir: RelPath;
  readonly text: string;
  readonly environment: Environment;
  readonly yaml: typeof Yaml;
}

/** Of conda's form, beside the dependencies. */
const KEYS: ReadonlySet<string> = new Set(['name', 'channels', 'prefix', 'variables', 'platforms']);

/** What a pip installation brings anyway, or can be given: an environment of nothing else needs no conda. */
const PIP_ENOUGH = new Set(['python', 'pip']);
/** These too, but in no version of one's own: `setuptools<81` is listed for what later ones no longer have. */
const IN_ANY_VERSION = /^(?:[\w./-]+::)?(setuptools|wheel)$/i;

/** @throws Refusal `bad-environment-yml`, with the line */
export function parseEnvironment(bytes: Uint8Array, path: RelPath, yaml: typeof Yaml): EnvironmentFile {
  const { text } = decodeText(bytes);
  const file = parseYaml(text, yaml);
  if ('reason' in file) return refuse(badEnvironmentYml(path, file.line, file.reason));
  const environment = new EnvironmentReader(path, file, yaml).read();
  return { ...file, path, dir: posix.dirname(path), text, environment, yaml };
}

/** Goes through the document once, and keeps the line of each entry. */
class EnvironmentReader {
  readonly #path: RelPath;
  readonly #file: YamlFile;
  readonly #yaml: typeof Yaml;
  readonly #packages: Line[] = [];
  readonly #pip: Line[] = [];
  readonly #pipSections: number[] = [];

  constructor(path: RelPath, file: YamlFile, yaml: typeof Yaml) {
    this.#path = path;
    this.#file = file;
    this.#yaml = yaml;
  }

  read(): Environment {
    const root: unknown = this.#file.document.contents;
    const isEmpty = root === null || this.#isNull(root);
    const map = isEmpty ? null : this.#mapping(root);
    if (map !== null) for (const item of this.#dependencies(map)) this.#readItem(item);
    return {
      path: this.#path,
      packages: this.#packages,
      pip: this.#pip,
      pipSections: this.#pipSections,
      channels: this.#channels(map),
      variables: this.#variables(map),
      isEmpty,
    };
  }

  /** A list of names, a single word: conda makes nothing of them. */
  #mapping(root: unknown): Yaml.YAMLMap {
    if (!this.#yaml.isMap(root)) {
      const kind = this.#yaml.isSeq(root) ? 'a list' : 'a text';
      return this.#bad(`the file is ${kind}, and has to be a mapping with \`dependencies:\``, root);
    }
    const other = root.items.find(({ key }) => !KEYS.has(this.#keyText(key)));
    if (!root.has('dependencies') && other !== undefined)
      this.#bad(
        `\`dependencies:\` is missing, and \`${this.#keyText(other.key)}\` is nothing that conda knows`,
        other.key,
      );
    return root;
  }

  #channels(root: Yaml.YAMLMap | null): string[] {
    const channels = root?.get('channels', true) as unknown;
    const items = this.#yaml.isSeq(channels) ? channels.items.map(this.#file.resolved) : [];
    return items.flatMap((item) => {
      if (!this.#yaml.isScalar(item) || item.value === null) return [];
      const channel = String(item.value);
      // py-rattler leaves them out, and would ask another channel than is told
      if (/\p{Cc}/u.test(channel)) this.#bad('a channel has a line end or another control character in it', item);
      return [channel];
    });
  }

  #variables(root: Yaml.YAMLMap | null): EnvironmentVariable[] {
    const variables = root?.get('variables', true) as unknown;
    const pairs = this.#yaml.isMap(variables) ? variables.items : [];
    return pairs.map(({ key, value }) => ({ name: this.#keyText(key), value: this.#valueText(value) }));
  }

  #dependencies(root: Yaml.YAMLMap): readonly unknown[] {
    const dependencies = root.get('dependencies', true) as unknown;
    if (this.#yaml.isSeq(dependencies)) return dependencies.items;
    if (dependencies !== undefined && !this.#isNull(dependencies))
      this.#bad('`dependencies` is not a list', dependencies);
    return [];
  }

  #readItem(item: unknown): void {
    if (this.#isNull(item)) this.#bad('an entry of `dependencies` is empty', item);
    if (this.#yaml.isScalar(item)) this.#packages.push({ text: String(item.value), line: this.#lineOf(item) });
    else if (!this.#yaml.isMap(item)) this.#bad('an entry is neither a package nor a `pip:` list', item);
    else this.#readMap(item);
  }

  #readMap(item: Yaml.YAMLMap): void {
    const selector = item.items.find(({ key }) => /^sel\(/.test(this.#keyText(key)));
    if (selector !== undefined) this.#bad(`\`${this.#keyText(selector.key)}\` is understood by micromamba only`, item);
    if (!item.has('pip')) this.#bad('an entry is neither a package nor a `pip:` list', item);
    this.#pipSections.push(this.#lineOf(item));
    const section = this.#file.resolved(item.get('pip', true));
    if (this.#yaml.isSeq(section)) for (const entry of section.items) this.#pip.push(this.#pipLine(entry));
    else if (!this.#isNull(section)) this.#bad('`pip:` is not a list, one `- requirement` a line', section);
  }

  #pipLine(node: unknown): Line {
    const value = this.#file.resolved(node);
    if (this.#isNull(value)) this.#bad('an entry of the `pip:` list is empty', node);
    if (!this.#yaml.isScalar(value)) return this.#bad('an entry of the `pip:` list is no requirement', node);
    const text = String(value.value);
    if (/[\r\n]/.test(text)) this.#bad('an entry of the `pip:` list has several lines', node);
    return { text, line: this.#lineOf(node) };
  }

  #bad(reason: string, node: unknown): never {
    return refuse(badEnvironmentYml(this.#path, this.#lineOf(node), reason));
  }

  #lineOf(node: unknown): number {
    return this.#yaml.isNode(node) && node.range ? this.#file.lineAt(node.range[0]) : 1;
  }

  /** Of a plain one: a list or mapping as a key is nothing that conda knows. */
  #keyText(key: unknown): string {
    return this.#yaml.isScalar(key) ? String(key.value) : '';
  }

  /** As it is written where it is no text: `1.10` is a version, not a number. */
  #valueText(node: unknown): string {
    const value = this.#file.resolved(node);
    if (!this.#yaml.isScalar(value) || value.value === null) return '';
    return typeof value.value === 'string' ? value.value : (value.source ?? String(value.value));
  }

  #isNull(node: unknown): boolean {
    return this.#yaml.isScalar(node) && node.value === null;
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
