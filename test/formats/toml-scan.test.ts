import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../src/formats/edits.ts';
import { allPairs, parseToml } from '../../src/formats/toml.ts';
import { findPair, scanToml } from '../../src/formats/toml-scan.ts';
import { decodeText } from '../../src/upload/text.ts';
import { contentsOf, fixtures } from '../fixtures.ts';

describe('finds a value by its whole path, wherever the dots are', () => {
  it.each<[why: string, text: string, found: string | null]>([
    ['below its header', '[tool.poetry]\nname = "job"\n', '"job"'],
    ['below a header with blanks', '[ tool . "poetry" ]\nname = "job"\n', '"job"'],
    ['with dots in the key', '[tool]\npoetry.name = "job"\n', '"job"'],
    ['at the top', 'tool.poetry.name = "job"\n', '"job"'],
    ['in inline tables', 'tool = { poetry = { version = "1", name = "job" } }\n', '"job"'],
    ['with a comment behind it', '[tool.poetry]\nname = "job" # "x"\n', '"job"'],
    ['without a last line feed', '[tool.poetry]\nname = 1', '1'],
    ['with Windows line ends', '[tool.poetry]\r\nname = true\r\n', 'true'],
    ['behind a list over several lines', '[tool.poetry]\nx = [\n  "a]", # ]\n  "b",\n]\nname = 1.5\n', '1.5'],
    ['behind a string that looks like TOML', '[tool.poetry]\nx = """\n[other]\nname = 2\n"""\nname = 1\n', '1'],
    ['behind a literal string that ends in quotes', "[tool.poetry]\nx = '''a''''\nname = 1\n", '1'],
    ['not in another table', '[tool.other]\nname = "job"\n', null],
    ['not in a list of tables', '[[tool.poetry]]\nname = "job"\n', null],
  ])('%s', (_why, text, found) => {
    const pair = findPair(scanToml(text), ['tool', 'poetry', 'name']);
    expect(pair === null ? null : text.slice(pair.value.start, pair.value.end)).toBe(found);
  });
});

it('reads what strings stand for', () => {
  const [section] = scanToml(String.raw`a = "q\"\u00e4\t\\"
b = 'C:\x'
c = """x\
   y"""
`);
  expect(section?.pairs.map(({ value }) => value.text)).toEqual(['q"ä\t\\', 'C:\\x', 'xy']);
});

it('gives a section all that stands below it', () => {
  const text = 'a = 1\n[b]\nc = 2\n\n# of d\n[[d]]\ne = 3\n';
  const sections = scanToml(text);
  expect(sections.map(({ path, isArray }) => [path, isArray])).toEqual([
    [null, false],
    [['b'], false],
    [['d'], true],
  ]);
  expect(sections.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text);
});

it('applies edits in their order, and changes nothing else', () => {
  const edits = [
    { start: 3, end: 4, text: 'X' },
    { start: 0, end: 0, text: '<' },
  ];
  expect(applyEdits('abcdef', edits)).toBe('<abcXef');
});

describe('finds what the parser says', () => {
  const NAMES = /(^|\/)([^/]*\.toml|uv\.lock|poetry\.lock|pdm\.lock|pipfile)$/i;
  const files = fixtures.flatMap(({ name, uploadDir }) =>
    [...contentsOf(uploadDir)]
      .filter(([path]) => NAMES.test(path))
      .map(([path, content]) => [`${name}/${path}`, decodeText(Buffer.from(content, 'latin1')).text] as const),
  );

  it('of all fixtures', () => expect(files.length).toBeGreaterThan(100));

  it.each(files)('%s', async (_path, text) => {
    const file = await parseToml(text, 'x.toml').catch(() => null);
    if (file === null) return; // what is refused is not scanned
    const scanned = allPairs(file).flatMap(({ path, pair }) =>
      pair.value.text === null ? [] : [[path, pair.value.text]],
    );
    expect(scanned.map((each) => JSON.stringify(each)).sort()).toEqual(stringsIn(file.data, []).sort());
    expect(file.sections.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text);
  });
});

/** Of keys, wherever they stand. */
function stringsIn(value: unknown, path: readonly string[]): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => (typeof item === 'string' ? [] : stringsIn(item, path)));
  if (typeof value === 'string') return [JSON.stringify([path, value])];
  if (typeof value !== 'object' || value === null || value instanceof Date) return [];
  return Object.entries(value).flatMap(([key, inner]) => stringsIn(inner, [...path, key]));
}
