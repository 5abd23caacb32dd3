/**
 * What are the statements of a Python file, as far as its text alone tells?
 *
 * Pure, and linear: strings and comments are taken out, and each character is looked at once. What a statement stands
 * within is told for `try`, `if`, `with` and the like, which may keep it from being executed, or its errors from being seen.
 */

/** A string of the program. */
export interface Literal {
  /** What stands between its quotes, escapes included. */
  readonly text: string;
  readonly isRaw: boolean;
  readonly line: number;
}

export interface Suite {
  readonly indent: number;
  /** Without its colon, such as `if x`. */
  readonly header: string;
  /** Of an `else` and an `elif`: that of the `if`. */
  readonly first: Suite | null;
  /** Of a `try`: what its `except` clauses say, without that word. */
  readonly handlers: string[];
}

export interface CodeLine {
  /** Characters before it. */
  readonly indent: number;
  /** On one line, without comments, and with '' for every string. */
  readonly text: string;
  readonly line: number;
  readonly literals: readonly Literal[];
  readonly within: readonly Suite[];
}

const HEADER = /^(try|except|if|elif|else|with)\b([^:]*):(.*)$/;

/** What stands behind a colon on its line is one of its own. */
export function statementsOf(source: string): CodeLine[] {
  const found: CodeLine[] = [];
  const tries = new Map<number, Suite>();
  const conditions = new Map<number, Suite>();
  let open: readonly Suite[] = [];
  for (const logical of logicalLinesOf(source)) {
    const { indent, text } = logical;
    open = open.filter((suite) => suite.indent < indent);
    const [, keyword = '', condition = '', body = text] = HEADER.exec(text) ?? [];
    if (keyword === '') {
      found.push({ ...logical, within: open });
      continue;
    }
    const isNext = keyword === 'else' || keyword === 'elif';
    const first = isNext ? (conditions.get(indent) ?? null) : null;
    const suite: Suite = { indent, header: `${keyword}${condition.trimEnd()}`, first, handlers: [] };
    if (keyword === 'if') conditions.set(indent, suite);
    else if (!isNext) conditions.delete(indent);
    if (keyword === 'try') tries.set(indent, suite);
    if (keyword === 'except') tries.get(indent)?.handlers.push(condition.trim());
    // what is computed in the header itself is no part of the suite; '' stands for each string
    const inHeader = condition.split("''").length - 1;
    const [ofHeader, ofBody] = [logical.literals.slice(0, inHeader), logical.literals.slice(inHeader)];
    found.push({ ...logical, text: condition.trim(), literals: ofHeader, within: open });
    open = [...open, suite];
    found.push({ ...logical, text: body.trim(), literals: ofBody, within: open });
  }
  return found.filter(({ text }) => text !== '');
}

/** Statements are many, and what they stand within may be long. */
export function oncePerSuite(judge: (suite: Suite) => boolean): (suite: Suite) => boolean {
  const known = new Map<Suite, boolean>();
  return (suite) => {
    const verdict = known.get(suite) ?? judge(suite);
    known.set(suite, verdict);
    return verdict;
  };
}

type Logical = Omit<CodeLine, 'within'>;

function logicalLinesOf(source: string): Logical[] {
  const text = source.replace(/\r\n?/g, '\n').replaceAll('\t', '        ');
  const lines: Logical[] = [];
  let literals: Literal[] = [];
  let [current, line, first, depth] = ['', 1, 1, 0];
  const end = (): void => {
    const indent = current.length - current.trimStart().length;
    const tidy = current.trim().replace(/\s+/g, ' ');
    if (tidy !== '') lines.push({ indent, text: tidy, line: first, literals });
    current = '';
    literals = [];
    first = line;
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === '#') at = until(text, '\n', at) - 1;
    else if (char === '"' || char === "'") {
      const close = endOfString(text, at);
      literals.push({
        text: contentOf(text.slice(at, close)),
        isRaw: /[rR]$|[rR][bBfF]$/.test(text.slice(at - 2, at)),
        line,
      });
      line += text.slice(at, close).split('\n').length - 1;
      current += "''";
      at = close - 1;
    } else if (char === '\\' && text[at + 1] === '\n') {
      line++;
      at++;
    } else if (char === '\n') {
      line++;
      if (depth === 0) end();
      else current += ' ';
    } else {
      if ('([{'.includes(char)) depth++;
      if (')]}'.includes(char)) depth = Math.max(0, depth - 1);
      current += char;
    }
  }
  end();
  return lines;
}

function contentOf(literal: string): string {
  const quotes = literal.startsWith(literal[0]!.repeat(3)) ? 3 : 1;
  return literal.slice(quotes, literal.endsWith(literal[0]!) ? -quotes : undefined);
}

function until(text: string, wanted: string, from: number): number {
  const at = text.indexOf(wanted, from);
  return at === -1 ? text.length : at;
}

/** Behind it; one that is not closed ends with its line, or with the file. */
export function endOfString(text: string, start: number): number {
  const quote = text[start]!;
  const isLong = text.startsWith(quote.repeat(3), start);
  const close = isLong ? quote.repeat(3) : quote;
  for (let at = start + close.length; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text.startsWith(close, at)) return at + close.length;
    else if (text[at] === '\n' && !isLong) return at;
  }
  return text.length;
}
