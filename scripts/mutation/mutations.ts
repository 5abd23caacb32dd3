/**
 * What could be decided otherwise in a source file?
 *
 * Pure. Each mutation changes one decision, and nothing that only words or types would show.
 */
import { type ParserOptions, parse } from '@babel/parser';

export interface Mutation {
  readonly file: string;
  /** From 1, where the changed text begins. */
  readonly line: number;
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  /** In place of the source from `start` to `end`. */
  readonly text: string;
  /** The whole lines that are touched. */
  readonly before: string;
  readonly after: string;
}

type Edit = Pick<Mutation, 'kind' | 'start' | 'end' | 'text'>;

/** As far as this file looks at it. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

const OTHER_OPERATOR = inPairs(['===', '!=='], ['<', '<='], ['>', '>='], ['&&', '||']);
const OTHER_METHOD = inPairs(['some', 'every']);

/** What a union is told apart by. */
const CODES = new Set(['kind', 'code', 'outcome']);

function inPairs(...pairs: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  return new Map(
    pairs.flatMap(([a, b]) => [
      [a, b],
      [b, a],
    ]),
  );
}

export function mutationsOf(file: string, source: string): Mutation[] {
  const mutations: Mutation[] = [];
  for (const node of nodesOf(syntaxOf(source))) {
    for (const edit of editsOf(node, source)) {
      const line = source.slice(0, edit.start).split('\n').length;
      mutations.push({ file, line, ...edit, ...linesOf(edit, source) });
    }
  }
  return mutations.sort((a, b) => a.start - b.start);
}

/** Parentheses are nodes of their own, so that what is cut out is whole. */
function syntaxOf(source: string): Node {
  const options: ParserOptions = {
    sourceType: 'module',
    plugins: ['typescript'],
    createParenthesizedExpressions: true,
  };
  return parse(source, options).program as unknown as Node;
}

/** A node and all below, but no types. */
function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const value of Object.values(node)) {
    for (const child of [value].flat()) if (isNode(child) && !isType(child)) yield* nodesOf(child);
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && 'start' in value;

const isType = ({ type }: Node): boolean =>
  type.startsWith('TS') && !['TSAsExpression', 'TSNonNullExpression', 'TSSatisfiesExpression'].includes(type);

function editsOf(node: Node, source: string): Edit[] {
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression':
      return operatorEdits(node, source);
    case 'UnaryExpression':
      return node.operator === '!' ? [replaced('negation dropped', node, textOf(node.argument, source))] : [];
    case 'BooleanLiteral':
      return [replaced('boolean flipped', node, String(!node.value))];
    case 'ConditionalExpression':
      return [swappedBranches(node, source), ...literalEdits(node.consequent), ...literalEdits(node.alternate)];
    case 'IfStatement':
      return ifEdits(node, source);
    case 'CallExpression':
    case 'OptionalCallExpression':
      return methodEdits(node, source);
    case 'ReturnStatement':
      return literalEdits(node.argument);
    case 'ArrowFunctionExpression':
      return literalEdits(node.body);
    case 'ObjectProperty':
      return CODES.has(String((node.key as Node).name)) ? literalEdits(node.value) : [];
    default:
      return [];
  }
}

const textOf = (node: unknown, source: string): string => source.slice((node as Node).start, (node as Node).end);

const replaced = (kind: string, { start, end }: Node, text: string): Edit => ({ kind, start, end, text });

function operatorEdits(node: Node, source: string): Edit[] {
  const [left, right, operator] = [node.left as Node, node.right as Node, String(node.operator)];
  if (operator === '??') return [replaced('fallback dropped', node, textOf(left, source))];
  const other = OTHER_OPERATOR.get(operator);
  if (other === undefined) return [];
  const start = source.indexOf(operator, left.end);
  if (start >= right.start) return [];
  return [{ kind: `${operator} becomes ${other}`, start, end: start + operator.length, text: other }];
}

function swappedBranches({ consequent, alternate }: Node, source: string): Edit {
  const [yes, no] = [consequent as Node, alternate as Node];
  const text = `${textOf(no, source)}${source.slice(yes.end, no.start)}${textOf(yes, source)}`;
  return { kind: 'branches swapped', start: yes.start, end: no.end, text };
}

/** Where the condition is no operator, which has a mutation of its own. */
function ifEdits(node: Node, source: string): Edit[] {
  const test = node.test as Node;
  const hasOwn = /^(Binary|Logical|Unary)Expression$/.test(test.type);
  const negated = hasOwn ? [] : [replaced('condition negated', test, `!(${textOf(test, source)})`)];
  return node.alternate === null ? [...negated, replaced('if dropped', node, ';')] : negated;
}

function methodEdits(node: Node, source: string): Edit[] {
  const { object, property } = node.callee as { object?: Node; property?: Node };
  if (object === undefined || property === undefined) return [];
  const name = String(property.name);
  if (name === 'filter') return [replaced('filter dropped', node, textOf(object, source))];
  const other = OTHER_METHOD.get(name);
  return other === undefined ? [] : [replaced(`${name} becomes ${other}`, property, other)];
}

function literalEdits(node: unknown): Edit[] {
  const literal = node as Node | null;
  return literal?.type === 'StringLiteral' ? [replaced('string replaced', literal, "'another'")] : [];
}

function linesOf({ start, end, text }: Edit, source: string): Pick<Mutation, 'before' | 'after'> {
  const from = source.lastIndexOf('\n', start - 1) + 1;
  const to = source.indexOf('\n', end);
  const [head, tail] = [source.slice(from, start), source.slice(end, to === -1 ? undefined : to)];
  return { before: head + source.slice(start, end) + tail, after: head + text + tail };
}

export function applied({ start, end, text }: Mutation, source: string): string {
  return source.slice(0, start) + text + source.slice(end);
}
