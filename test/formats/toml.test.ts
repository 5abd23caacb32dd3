/** What a TOML file says, and which ones nobody should have to read: as TOML 1.0 has it, which every tool of a build knows. */
import { describe, expect, it } from 'vitest';
import { allPairs, parseToml, tableLines } from '../../src/formats/toml.ts';
import { Refusal } from '../../src/problem.ts';

const dataOf = async (text: string): Promise<unknown> => (await parseToml(text, 'x.toml')).data;

const refusalOf = async (text: string): Promise<string> => {
  try {
    return JSON.stringify(await dataOf(text));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { where, detail, code } = error.problem;
    return `${where[0]} ${code === 'manifest-syntax' ? /cannot be read: (.*)\.$/.exec(detail)?.[1] : code}`;
  }
};

describe('says', () => {
  it.each<[what: string, text: string, data: unknown]>([
    ['nothing', '', {}],
    ['only a comment', '# a = 1', {}],
    ['keys of all kinds', 'a = 1\n"b c" = 2\n\'d"\' = 3\n"" = 4\n1 = 5\n', { a: 1, 'b c': 2, 'd"': 3, '': 4, '1': 5 }],
    ['dotted keys', 'a.b . "c.d" = 1\na.e = 2', { a: { b: { 'c.d': 1 }, e: 2 } }],
    ['tables', '[a.b]\nc = 1\n[ a . "d" ]\n[a]\ne = 2', { a: { b: { c: 1 }, d: {}, e: 2 } }],
    ['lists of tables', '[[a]]\nb = 1\n[a.c]\nd = 2\n[[a]]\n[[a.e]]\n', { a: [{ b: 1, c: { d: 2 } }, { e: [{}] }] }],
    ['inline tables', 'a = { b.c = 1, d = [{}, { e = "}" }] }', { a: { b: { c: 1 }, d: [{}, { e: '}' }] } }],
    ['lists', 'a = [ 1, "b", [ # c ]\n  2.5, ], ]', { a: [1, 'b', [2.5]] }],
    ['a list over lines, in an inline table', 'a = { b = [\n  1,\n] , c = """\n""" }', { a: { b: [1], c: '' } }],
    ['strings', `${String.raw`a = "\"\\\t\u00e4\U0001F600" # "`}\nb = 'C:\\x'`, { a: '"\\\tä😀', b: 'C:\\x' }],
    ['long strings', 'a = """\nb\n"c\\\n   d"""""\ne = \'\'\'\'f\\\n\'\'\'', { a: 'b\n"cd""', e: "'f\\\n" }],
    ['strings that look like more', 'a = "[b]"\nc = """\n[d]\ne = {\n"""\n', { a: '[b]', c: '[d]\ne = {\n' }],
    ['numbers', 'a = [+1, -0, 1_000, 0xF_f, 0o7, 0b1, 1e3, -1.5, 0.0]', { a: [1, 0, 1000, 255, 7, 1, 1000, -1.5, 0] }],
    ['infinity, and none', 'a = [inf, -inf, nan]', { a: [Infinity, -Infinity, Number.NaN] }],
    ['Windows line ends', 'a = 1 # b\r\n[c]\r\nd = """\r\ne\r\n"""\r\n', { a: 1, c: { d: 'e\r\n' } }],
    ['no last line feed', '[a]\nb = true', { a: { b: true } }],
    ['other scripts', 'a = "ä\u2028😀" # ö', { a: 'ä\u2028😀' }],
    ['a key that is another with capitals', 'a = 1\nA = 2', { a: 1, A: 2 }],
  ])('%s', async (_what, text, data) => expect(await dataOf(text)).toEqual(data));

  it('integers as they are, as far as all tools know them', async () => {
    const text =
      'a = 9007199254740991\nb = 9007199254740993\nc = 9223372036854775807\nd = -9_223_372_036_854_775_808\n';
    const data = { a: 9007199254740991, b: 9007199254740993n, c: 9223372036854775807n, d: -9223372036854775808n };
    expect(await dataOf(text)).toEqual(data);
    expect(await dataOf('a = 0x7fff_ffff_ffff_ffff')).toEqual({ a: 9223372036854775807n });
  });

  it('dates and times, told from tables and strings', async () => {
    const data = await dataOf('a = 2024-02-29\nb = 2024-02-29 23:59:59.5+01:00\nc = 23:59:59');
    expect(Object.values(data as object).map((value) => value instanceof Date && value.toISOString())).toEqual([
      '2024-02-29',
      '2024-02-29T23:59:59.500+01:00',
      '23:59:59.000',
    ]);
  });

  it('keys that JavaScript has a meaning for, and nothing else has them afterwards', async () => {
    const text =
      '[__proto__]\na = 1\n[constructor.prototype]\nb = 2\n[c]\n__proto__.d = 3\ne = { __proto__ = { f = 4 } }\n';
    const data = (await dataOf(text)) as Record<string, Record<string, unknown>>;
    expect(JSON.stringify(data)).toBe(
      '{"__proto__":{"a":1},"constructor":{"prototype":{"b":2}},"c":{"__proto__":{"d":3},"e":{"__proto__":{"f":4}}}}',
    );
    expect({}).not.toHaveProperty('a');
    expect({}).not.toHaveProperty('d');
    expect(data.c).not.toHaveProperty('d');
  });
});

describe('refuses', () => {
  const TWICE = 'trying to redefine an already defined table or value';
  it.each<[what: string, text: string, refusal: string]>([
    ['a key twice', 'a = 1\nb = 2\na = 3', `3 ${TWICE}`],
    ['a key twice in an inline table', 'b = 2\na = { c = 1, c = 2 }', '2 trying to redefine an already defined value'],
    ['a table twice', '[a]\n[b]\n[a]', `3 ${TWICE}`],
    ['a table that dotted keys have made', 'a.b = 1\n[a]', `2 ${TWICE}`],
    ['a table inside an inline one', 'a = { b = 1 }\n[a.c]', `2 ${TWICE}`],
    ['a table behind a list of its name', 'a = []\n[[a]]', `2 ${TWICE}`],
    ['keys put into a table from outside', '[a.b]\n[a]\nb.c = 1', `3 ${TWICE}`],
    ['no value', 'a = 1\nb =', '2 invalid value'],
    ['a word for a value', 'a = True', '1 invalid value'],
    ['no key', 'a = 1\n\n= 2', '3 unexpected end of key'],
    ['two pairs in a line', 'a = 1 b = 2', '1 each key-value declaration must be followed by an end-of-line'],
    ['a comma missing', 'a = [\n  1\n  2\n]', '3 expected comma or end of structure'],
    ['a list that stays open', 'a = 1\nb = [1,\n', '3 invalid value'],
    ['a string that stays open', 'a = 1\nb = "c\n', '2 control characters are not allowed in strings'],
    ['a long string that stays open', 'a = 1\nb = """c\n\n', '2 unfinished string'],
    ['a header that stays open', '[a\nb = 1', '1 illegal character in key'],
    ['an unknown escape', 'a = "C:\\Users"', '1 invalid non-hex character in unicode escape'],
    ['half a surrogate pair', 'a = "\\ud800"', '1 invalid unicode escape'],
    ['a zero in front', 'a = 01', '1 illegal leading zero'],
    ['a number without digits', 'a = 0x_', '1 illegal underscore'],
    ['a NUL', 'a = "\0"', '1 control characters are not allowed in strings'],
    ['a lone carriage return', 'a = 1\rb = 2', '1 each key-value declaration must be followed by an end-of-line'],
    ['letters in a bare key', 'ä = 1', '1 illegal character in key'],
    ['a mark in the middle', 'a = 1\n\ufeffb = 2', '2 illegal character in key'],
  ])('%s', async (_what, text, refusal) => expect(await refusalOf(text)).toBe(`x.toml:${refusal}`));

  const NEW = 'is TOML 1.1, which not all tools read';
  it.each<[what: string, text: string, refusal: string]>([
    ['a line break in an inline table', 'a = 1\nb = { c = 1,\n  d = 2 }', `2 a line break in an inline table ${NEW}`],
    ['one behind a list', 'a = { b = [\n], # c\n}', `2 a line break in an inline table ${NEW}`],
    ['a last comma', 'a = [{ b = "{", }]', `1 a comma behind the last of an inline table ${NEW}`],
    ['an escape', 'a = "b"\nc = "\\\\x \\e[0m"', `2 the escape \\e ${NEW}`],
    ['another, in a long string', 'a = """\n\\\\e\n\\x41"""', `3 the escape \\x ${NEW}`],
    ['a time without seconds', 'a = [{ b = 07:32 }]', `1 a time without seconds ${NEW}`],
    ['a moment without seconds', 'a = 1\nb = 2024-02-29T07:32Z', `2 a time without seconds ${NEW}`],
    ['a day that is none', 'a = 2023-02-29', '1 there is no such date'],
    ['a month that is none', 'a = 1\nb = [2023-13-01]', '2 there is no such date'],
    ['an integer for which no tool has room', 'a = 9223372036854775808', '1 an integer has more than 64 bits'],
    ['one that nobody would finish reading', `a = ${'9'.repeat(1000)}`, '1 an integer has more than 64 bits'],
    ['one in base 16', 'a = 0xffff_ffff_ffff_ffff', '1 an integer has more than 64 bits'],
    ['two marks', '\ufeffa = 1', '1 it begins with two byte order marks'],
    ['what nests too deep', `a = 1\nb = ${'['.repeat(65)}${']'.repeat(65)}`, '2 nested-too-deep'],
    ['keys that do', `a = 1\n[${'a.'.repeat(64)}a]`, '2 nested-too-deep'],
    ['both together', `${'a.'.repeat(40)}a = ${'{ a = '.repeat(30)}`, '1 nested-too-deep'],
  ])('what other readers would: %s', async (_what, text, refusal) => {
    expect(await refusalOf(text)).toBe(`x.toml:${refusal}`);
  });

  it.each<[what: string, text: string]>([
    ['escapes of a backslash', 'a = "\\\\e\\\\x41" # \\e'],
    ['backslashes that are none', "a = '\\e' # \\x"],
    ['offsets', 'a = 2024-02-29T07:32:00-08:00'],
    ['keys that look like times', '"07:32" = 1\n2023-02-30 = 1\n[2023-02-31]'],
    ['keys that look like integers', '9223372036854775808 = { 9223372036854775808 = 1 }'],
    ['strings that look like all that', 'a = "2023-02-30 07:32 {\\n,}"\nb = """\n{ a = 1,\n}\n"""'],
    ['a comma behind the last of a list', 'a = { b = [1,] }'],
    ['many that do not stand in each other', `a = [${'[],'.repeat(100)}]\n${'b.c.d.'.repeat(20)}e = 1.5\n`],
    ['deep strings', `a = "${'['.repeat(65)}" # ${'['.repeat(65)}`],
  ])('not %s', async (_what, text) => expect(await refusalOf(text)).not.toMatch(/^x\.toml/));
});

describe('where things stand', () => {
  it('tables of a list, each with its line', async () => {
    const file = await parseToml('a = [\n[[1]],\n]\n[[b]]\nc = """\n[[b]]\n"""\n[d]\n[["b"]]\n', 'x.toml');
    expect(tableLines(file, 'b', file.data.b as [])).toEqual([4, 9]);
  });

  it('none where they are written in another way', async () => {
    const file = await parseToml('b = [{}, {}]\n', 'x.toml');
    expect(tableLines(file, 'b', file.data.b as [])).toEqual([null, null]);
  });

  it('keys of all tables, in their order', async () => {
    const file = await parseToml('a = 1\n[b]\nc.d = [{ e = 2 }]\n[[f]]\ng = { h = 3 }\n', 'x.toml');
    expect(allPairs(file).map(({ path, pair }) => `${path.join('.')} ${file.lineAt(pair.start)}`)).toEqual([
      'a 1',
      'b.c.d 3',
      'b.c.d.e 3',
      'f.g 5',
      'f.g.h 5',
    ]);
  });
});
