/**
 * What is a function called with? Its own words from the source, on one line.
 *
 * Pure, and told from the text alone: no code of the upload is executed for it.
 */

/** Longer ones say no more at a glance. */
const MOST = 300;
/** How far its end is looked for: what follows may be anything. */
const FAR = 20 * MOST;

/** Strings, comments, brackets, line ends: all that tells where a parameter list ends. */
const PARTS = /("""|''')[\s\S]*?\1|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*|[()[\]{}]|:|\n/g;
const OPENS = new Set(['(', '[', '{']);
const CLOSES = new Set([')', ']', '}']);

/** @returns Such as `run(data: dict, shots: int = 100) -> dict`; null where it is not defined here, or only by other code. */
export function signatureOf(source: string, name: string): string | null {
  const text = source.replace(/\r\n?/g, '\n');
  const start = new RegExp(`^(?:async[ \\t]+)?def[ \\t]+(${name})[ \\t]*\\(`, 'm').exec(text);
  if (start === null) return null;
  const head = text.slice(start.index + start[0].lastIndexOf(name)).slice(0, FAR);
  const end = endOf(head, head.indexOf('('));
  return end === null ? null : oneLine(head.slice(0, end));
}

/** Of the head of a definition: its colon. */
function endOf(text: string, from: number): number | null {
  PARTS.lastIndex = from;
  let depth = 0;
  for (let part = PARTS.exec(text); part !== null; part = PARTS.exec(text)) {
    if (OPENS.has(part[0])) depth++;
    else if (CLOSES.has(part[0])) depth--;
    else if (depth === 0 && part[0] === ':') return part.index;
    else if (depth <= 0 && part[0] === '\n') return null;
  }
  return null;
}

function oneLine(head: string): string | null {
  const words = head
    .replace(PARTS, (part) => (part.startsWith('#') ? '' : part))
    .replace(/\s+/g, ' ')
    .replace(/([([{]) /g, '$1')
    .replace(/,? ([)\]}])/g, '$1')
    .trim();
  return words.length > MOST ? null : words;
}
