/**
 * A YAML file of the upload, in time in proportion to its length.
 *
 * The library would go on after an error, with another one for each character; look up each key among all others; and go
 * through the whole document for each alias. So it is called in its parts, and these are done here, once.
 */
import type * as Yaml from 'yaml';
import { LIMITS } from '../reading-limits.ts';
import { linesOf } from './line-index.ts';

export interface YamlFile {
  readonly document: Yaml.Document.Parsed;
  /** 1-based, of a character. */
  readonly lineAt: (offset: number) => number;
  /** What an alias stands for; every other node itself. */
  readonly resolved: (node: unknown) => unknown;
}

export interface YamlError {
  readonly line: number;
  readonly reason: string;
}

export function parseYaml(text: string, yaml: typeof Yaml): YamlFile | YamlError {
  const { stackTraceLimit } = Error;
  // the library makes an error for each of many faults, and its trace is most of the time
  Error.stackTraceLimit = 0;
  try {
    return compose(text, yaml);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function compose(text: string, yaml: typeof Yaml): YamlFile | YamlError {
  const lineAt = linesOf(text);
  const errorAt = (offset: number, reason: string): YamlError => ({ line: lineAt(offset), reason });
  try {
    const composer = new yaml.Composer({ prettyErrors: false, uniqueKeys: false });
    const [document, another] = composer.compose(tokensOf(text, yaml), true, text.length);
    const [error] = document!.errors;
    if (error !== undefined) return errorAt(error.pos[0], error.message);
    if (another !== undefined) return errorAt(another.range![0], 'Source contains multiple documents');
    const { targets, double } = indexOf(document!, yaml);
    if (double !== null) return errorAt(double, 'Map keys must be unique');
    const resolved = (node: unknown): unknown => (yaml.isAlias(node) ? targets.get(node) : node);
    return { document: document as Yaml.Document.Parsed, lineAt, resolved };
  } catch (error) {
    if (error instanceof TooDeep) {
      return errorAt(error.offset, `lists and mappings stand more than ${LIMITS.nesting} deep in each other`);
    }
    throw error;
  }
}

class TooDeep extends Error {
  readonly offset: number;

  constructor(offset: number) {
    super();
    this.offset = offset;
  }
}

/** Up to the first error, or into a second document, which is one too. */
function* tokensOf(text: string, yaml: typeof Yaml): Generator<Yaml.CST.Token> {
  const parser = new yaml.Parser();
  let [offset, documents] = [0, 0];
  const isEnd = ({ type }: Yaml.CST.Token): boolean => type === 'error' || (type === 'document' && ++documents > 1);
  for (const lexeme of new yaml.Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      yield token;
      if (isEnd(token)) return;
    }
    offset += lexeme.length;
    // below the document itself
    if (parser.stack.length > LIMITS.nesting + 1) throw new TooDeep(Math.min(offset, text.length));
  }
  yield* parser.end();
}

/** What each alias stands for, and where a key stands that its mapping has already. */
function indexOf(document: Yaml.Document, yaml: typeof Yaml) {
  const anchors = new Map<string, Yaml.Node>();
  const targets = new Map<Yaml.Alias, Yaml.Node | undefined>();
  let double: number | null = null;
  yaml.visit(document, {
    Node: (_key, node) => {
      if (yaml.isAlias(node)) targets.set(node, anchors.get(node.source));
      else if (node.anchor) anchors.set(node.anchor, node);
      if (yaml.isMap(node)) double ??= doubleKey(node, yaml);
    },
  });
  return { targets, double };
}

function doubleKey(map: Yaml.YAMLMap, yaml: typeof Yaml): number | null {
  const seen = new Set<unknown>();
  for (const { key } of map.items) {
    if (!yaml.isScalar(key)) continue;
    if (seen.has(key.value)) return key.range?.[0] ?? 0;
    seen.add(key.value);
  }
  return null;
}
