/**
 * Text as wide as a terminal.
 */
const WIDTH = 80;

/**
 * Broken at blanks only, so that a path or an address can be copied. Line ends stay.
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
  for (const word of line.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(word);
    else if (last.length + 1 + word.length > WIDTH) lines.push(' '.repeat(indent) + word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join('\n');
}
