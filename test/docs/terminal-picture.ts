/** What a terminal shows, as SVG: on a ground of its own, so that it is read on any page, and as text, so that it is searched. */

const SIZE = 14;
/** Of a character, as most monospaced fonts have it; `textLength` makes each line fit. */
const WIDTH = 8.4;
const HEIGHT = 20;
const BORDER = 18;
const BAR = 34;

const COLOURS = {
  ground: '#161b22',
  bar: '#30363d',
  text: '#e6edf3',
  prompt: '#7ee787',
  error: '#ff7b72',
  warning: '#d29922',
};

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function colourOf(line: string): string {
  if (line.startsWith('$ ')) return COLOURS.prompt;
  if (/^\[Error: /.test(line)) return COLOURS.error;
  return /^\W*[Ww]arning/.test(line) ? COLOURS.warning : COLOURS.text;
}

/** Full-width characters count as one: there are none in what is pictured. */
export function terminalPicture(title: string, command: string, output: string): string {
  const lines = [`$ ${command}`, ...output.trimEnd().split('\n')];
  const width = Math.ceil(Math.max(...lines.map(({ length }) => length)) * WIDTH + 2 * BORDER);
  const height = BAR + lines.length * HEIGHT + 2 * BORDER;
  const rows = lines.map((line, index) => {
    const y = BAR + BORDER + (index + 0.75) * HEIGHT;
    const fit = line.length === 0 ? '' : ` textLength="${(line.length * WIDTH).toFixed(1)}"`;
    return `  <text x="${BORDER}" y="${y}" fill="${colourOf(line)}"${fit} xml:space="preserve">${escaped(line)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${SIZE}">
  <title>${escaped(title)}</title>
  <rect width="${width}" height="${height}" rx="8" fill="${COLOURS.ground}"/>
  <path d="M0 ${BAR}V8a8 8 0 0 1 8-8h${width - 16}a8 8 0 0 1 8 8v${BAR - 8}z" fill="${COLOURS.bar}"/>
  <circle cx="20" cy="17" r="6" fill="#ff5f56"/><circle cx="40" cy="17" r="6" fill="#ffbd2e"/><circle cx="60" cy="17" r="6" fill="#27c93f"/>
${rows.join('\n')}
</svg>
`;
}
