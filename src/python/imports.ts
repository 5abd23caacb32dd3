/**
 * Which modules does a Python file import, as far as its text alone tells?
 *
 * Pure, and linear: statements with their strings and comments taken out, one look at each. What may fail without harm
 * is left out: imports that an `except ImportError` covers, and those for type checkers alone.
 */

export interface Import {
  /** Dotted; '' in `from . import x`. */
  readonly module: string;
  /** The dots before it: 0 of an absolute one. */
  readonly level: number;
  /** What is taken from it: submodules, or anything else. */
  readonly names: readonly string[];
  readonly line: number;
}

export function importsIn(source: string): Import[] {
  const found: { readonly each: Import; readonly within: readonly Suite[] }[] = [];
  const tries = new Map<number, Suite>();
  let open: Suite[] = [];
  const read = (text: string, line: number): void => {
    for (const each of importsOf(text, line)) found.push({ each, within: open });
  };
  for (const { indent, text, line } of statementsOf(source)) {
    open = open.filter((suite) => suite.indent < indent);
    const header = HEADER.exec(text);
    if (header === null) {
      read(text, line);
      continue;
    }
    const [, keyword = '', condition = '', body = ''] = header;
    const suite = { indent, isOptional: OPTIONAL.test(`${keyword}${condition}`) };
    if (keyword === 'try') tries.set(indent, suite);
    if (keyword === 'except' && suite.isOptional && tries.has(indent)) tries.get(indent)!.isOptional = true;
    open = [...open, suite];
    read(body, line);
  }
  return found.filter(({ within }) => !within.some(({ isOptional }) => isOptional)).map(({ each }) => each);
}

interface Suite {
  readonly indent: number;
  isOptional: boolean;
}

const HEADER = /^(try|except|if|elif|else|with)\b([^:]*):(.*)$/;

/** `except` alone, too, and all that is no error of the import itself. */
const OPTIONAL =
  /^except\s*(\*|$)|^except\b.*\b(ImportError|ModuleNotFoundError|Exception|BaseException)\b|^with\b.*\bImportError\b|^if\b.*\bTYPE_CHECKING\b|^if\b.*\b__name__\b/;

interface CodeLine {
  /** Characters before it. */
  readonly indent: number;
  readonly text: string;
  readonly line: number;
}

function importsOf(text: string, line: number): Import[] {
  return text.split(';').flatMap((part): Import[] => {
    const [, modules] = /^ ?import (.+)$/.exec(part) ?? [];
    if (modules !== undefined) return namesIn(modules).map((module) => ({ module, level: 0, names: [], line }));
    const [, dots, module, names] = /^ ?from ?(\.*) ?((?!\.)[\w.]*) ?import\b(.+)$/.exec(part) ?? [];
    if (names === undefined) return [];
    return [{ module: module!, level: dots!.length, names: namesIn(names.replace(/[()]/g, ' ')), line }];
  });
}

const namesIn = (list: string): string[] =>
  list
    .split(',')
    .map((name) => name.trim().split(/\s/)[0]!)
    .filter((name) => /^[\w.]+$/.test(name));

/** Each on one line, without comments, and with '' for every string. */
function statementsOf(source: string): CodeLine[] {
  const text = source.replace(/\r\n?/g, '\n').replaceAll('\t', '        ');
  const statements: CodeLine[] = [];
  let [current, line, first, depth] = ['', 1, 1, 0];
  const end = (): void => {
    const indent = current.length - current.trimStart().length;
    const tidy = current.trim().replace(/\s+/g, ' ');
    if (tidy !== '') statements.push({ indent, text: tidy, line: first });
    current = '';
    first = line;
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === '#') at = until(text, '\n', at) - 1;
    else if (char === '"' || char === "'") {
      const close = endOfString(text, at);
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
  return statements;
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
