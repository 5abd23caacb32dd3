import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../src/formats/edits.ts';
import { findPair, scanToml } from '../../src/formats/toml-scan.ts';

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
