/**
 * Text as wide as a terminal.
 */
const WIDTH = 80;

/**
 * Broken at blanks only, and not between backticks, so that a path, an address or a command can be copied. Line ends stay.
 *
 * @param indent Of all lines but the first.
 */
export const wrapped = (text: string, indent = 0): string =>
  text
    .split('\n')
    .map((line) => wrappedLine(line, indent))
    .join('\n');

function wrappedLine(line: string, indent: number): string {
  const lines: string[] = [];
  for (const word of wordsOf(line)) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(word);
    else if (last.length + 1 + word.length > WIDTH) lines.push(' '.repeat(indent) + word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join('\n');
}

/** What stands between two backticks is one. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  let isOpen = false;
  for (const part of line.split(' ')) {
    if (isOpen) words.push(`${words.pop()} ${part}`);
    else words.push(part);
    if (part.split('`').length % 2 === 0) isOpen = !isOpen;
  }
  // one that is never closed opens nothing
  return isOpen ? line.split(' ') : words;
}
