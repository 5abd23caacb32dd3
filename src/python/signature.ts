/**
 * What is a function called with? Its own words from the source, on one line.
 *
 * Pure, and told from the text alone: no code of the upload is executed for it. Where the text leaves it open which
 * function has the name in the end, nothing is told.
 */
import { endOfString } from './statements.ts';

/** Longer ones say no more at a glance. */
const MOST = 300;
/** The longest head, or other line, that is looked at. */
const FAR = 20 * MOST;
const OPENS = new Set(['(', '[', '{']);
const CLOSES = new Set([')', ']', '}']);
/** What stands below such a line is of the module still. */
const COMPOUND = /^(?:if|elif|else|for|while|try|except|finally|with|match|async[ ]+(?:for|with))\b/;
/** Of these a default is no business of whoever reads the plan. */
const SECRET = /\bSecret(?:Value|Str|Bytes)\b/;

/** @returns Such as `run(data: dict, shots: int = 100) -> dict`; null where it is not defined here, or perhaps not for good. */
export function signatureOf(source: string, name: string): string | null {
  const text = source.replace(/\r\n?/g, '\n');
  const code = masked(text);
  const start = definitionOf(code, name);
  if (start === null) return null;
  const line = code.slice(start).split('\n', 1)[0]!;
  const end = endOf(line);
  return end === null ? null : oneLine(text.slice(start, start + end), line.slice(0, end));
}

/** Of the same length: blanks for comments and what strings hold, and each statement on one line. */
function masked(text: string): string {
  const parts: string[] = [];
  let depth = 0;
  for (let at = 0; at < text.length; ) {
    const [char, next] = [text[at]!, text[at + 1]];
    let end = at + 1;
    if (char === '#') end = orEnd(text.indexOf('\n', at), text);
    else if (char === '"' || char === "'") end = endOfString(text, at);
    else if (char === '\\' && next === '\n') end = at + 2;
    if (end > at + 1) parts.push(char === '#' || char === '\\' ? ' '.repeat(end - at) : `"${'_'.repeat(end - at - 1)}`);
    else if (char === '#') parts.push(' ');
    else {
      if (OPENS.has(char)) depth++;
      else if (CLOSES.has(char)) depth = Math.max(0, depth - 1);
      parts.push(char === '\t' || (char === '\n' && depth > 0) ? ' ' : char);
    }
    at = end;
  }
  return parts.join('');
}

const orEnd = (index: number, text: string): number => (index < 0 ? text.length : index);

/** Where the name of the one definition stands that counts in the end. */
function definitionOf(code: string, name: string): number | null {
  const defines = new RegExp(`^(?:async +)?def +(?=${name} *[([])`);
  const binds = new RegExp(
    [
      `(?:^|[;,=:]) *${name} *(?:=(?!=)|,(?=.*[^=!<>]=(?!=))|:[^=:]*=(?!=))`,
      `\\b${name} *:=`,
      `\\b(?:def|class|del|for|as) +${name}\\b`,
      `\\bimport\\b.*(?:\\*|\\b${name}\\b(?! +as\\b)|\\bas +${name}\\b)`,
    ].join('|'),
  );
  let [found, offset, isOfModule]: [number | null, number, boolean] = [null, 0, true];
  for (const line of code.split('\n')) {
    const statement = line.trimStart();
    const isTop = statement === line && statement !== '';
    if (isTop) isOfModule = true;
    const definition = isTop ? defines.exec(line) : null;
    if (statement.startsWith('global ') && new RegExp(`\\b${name}\\b`).test(statement)) return null;
    if (definition !== null) found = offset + definition[0].length;
    else if (isOfModule && mentions(statement, name) && mayBind(withoutBrackets(statement), binds)) found = null;
    if (isTop) isOfModule = COMPOUND.test(line);
    offset += line.length + 1;
  }
  return found;
}

const mentions = (statement: string, name: string): boolean => statement.includes(name) || /import +\*/.test(statement);

const mayBind = (statement: string, binds: RegExp): boolean => statement.length > FAR || binds.test(statement);

/** What stands in brackets binds nothing, but for those of an import. */
function withoutBrackets(statement: string): string {
  if (/\bimport\b/.test(statement)) return statement;
  const kept: string[] = [];
  walk(statement, (at, depth) => void (depth === 0 && kept.push(statement[at]!)));
  return kept.join('');
}

/** @param see Gets each place and how deep in brackets it is; a bracket is outside of itself. */
function walk(code: string, see: (at: number, depth: number) => void): void {
  let depth = 0;
  for (let at = 0; at < code.length; at++) {
    if (CLOSES.has(code[at]!)) depth--;
    see(at, depth);
    if (OPENS.has(code[at]!)) depth++;
  }
}

/** Of the head of a definition: its colon. */
function endOf(line: string): number | null {
  let end: number | null = null;
  walk(line, (at, depth) => {
    if (depth === 0 && line[at] === ':') end ??= at;
  });
  return end;
}

/** @param code Of the head, masked. */
function oneLine(head: string, code: string): string | null {
  if (head.length > FAR) return null;
  const words = withoutSecrets(head, code)
    .replace(/\s+/g, ' ')
    .replace(/([([{]) /g, '$1')
    .replace(/,? ([)\]}])/g, '$1')
    .trim();
  return words.length > MOST ? null : words;
}

/** Without comments, too. */
function withoutSecrets(head: string, code: string): string {
  const bounds: number[] = [0];
  walk(code, (at, depth) => {
    const isEnd = depth === 0 && CLOSES.has(code[at]!);
    if (isEnd || (depth === 1 && code[at] === ',')) bounds.push(at);
  });
  const parts = bounds.map((from, index) => {
    const [words, bare] = [head, code].map((text) => text.slice(from, bounds[index + 1])) as [string, string];
    const value = SECRET.test(words) ? bare.indexOf('=') : -1;
    return value < 0 ? withoutComments(words, bare) : `${withoutComments(words, bare).slice(0, value)}= ...`;
  });
  return parts.join('');
}

/** Of the same length. */
const withoutComments = (words: string, code: string): string =>
  words.replace(/#[^\n]*/g, (comment, at: number) => (code[at] === ' ' ? ' '.repeat(comment.length) : comment));
