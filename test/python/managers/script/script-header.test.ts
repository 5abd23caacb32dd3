import { describe, expect, it } from 'vitest';
import { blocksIn, readScript } from '../../../../src/python/managers/script/script-header.ts';
import { surveyOfFiles } from '../../../survey-of-files.ts';
import { linesOf, refusalOf } from '../converted.ts';

const PATH = 'uc/program.py';
const read = (text: string) => readScript(surveyOfFiles({ [PATH]: text }), PATH);

describe('blocks', () => {
  it.each<[why: string, text: string, contents: string[]]>([
    ['none', 'import numpy\n', []],
    ['one', '# /// script\n# a = 1\n# ///\n', ['a = 1']],
    ['CRLF', '# /// script\r\n# a = 1\r\n# ///\r\n', ['a = 1']],
    ['an empty comment line', '# /// script\n# a = 1\n#\n# b = 2\n# ///\n', ['a = 1\n\nb = 2']],
    ['more blanks are content', '# /// script\n#  a = 1\n# ///\n', [' a = 1']],
    ['not closed', '# /// script\n# a = 1\nimport numpy\n', []],
    ['closed after other code', '# /// script\n# a = 1\n\n# ///\n', []],
    ['without content', '# /// script\n# ///\n', []],
    ['no blank after the sign', '#/// script\n# a = 1\n# ///\n', []],
    ['a line without a blank ends it', '# /// script\n# a = 1\n#b = 2\n# ///\n', []],
    ['indented', '  # /// script\n  # a = 1\n  # ///\n', []],
    ['the last closing line counts', '# /// script\n# a = """\n# ///\n# """\n# ///\n', ['a = """\n///\n"""']],
  ])('%s', (_why, text, contents) => {
    expect(blocksIn(text).map(({ content }) => content.join('\n'))).toEqual(contents);
  });
});

describe('readScript', () => {
  it('no header', async () => expect(await read('import numpy\n')).toBeNull());

  it('a header of another type', async () => expect(await read('# /// other\n# a = 1\n# ///\n')).toBeNull());

  it('dependencies and Python, with their lines', async () => {
    const converted = await read(
      '"""A job."""\n# /// script\n# requires-python = ">=3.11"\n# dependencies = [\n#   "a",\n#   "b>=1",\n# ]\n# ///\n',
    );
    expect(linesOf(converted!)).toEqual(['a', 'b>=1']);
    expect(converted!.sources[0]).toMatchObject({ path: PATH, firstLine: 5, lines: [5, 6] });
    expect(converted!.python).toEqual([{ source: `${PATH}:3`, statement: { kind: 'version', constraint: '>=3.11' } }]);
  });

  it('without dependencies', async () => {
    expect((await read('# /// script\n# requires-python = ">=3.11"\n# ///\n'))!.sources).toEqual([]);
  });

  it('a syntax error, with the line in the script', async () => {
    expect(
      await refusalOf(() => read('import a\n\n# /// script\n# dependencies = [\n#   "a"\n#   "b"\n# ]\n# ///\n')),
    ).toContain(`${PATH}:6`);
  });

  it('two headers', async () => {
    expect(await refusalOf(() => read('# /// script\n# a = 1\n# ///\n\n# /// script\n# a = 1\n# ///\n'))).toBe(
      `[Error: The program has two dependency headers]
A script holds one block that begins with \`# /// script\`, however, this one has more:

  uc/program.py:1
  uc/program.py:5

Join them into one block.
`,
    );
  });

  it('tables of uv', async () => {
    const table = '# [tool.uv.sources]\n# a = { git = "https://host/a" }\n';
    const converted = await read(`# /// script\n# dependencies = ["a"]\n${table}# ///\n`);
    expect(linesOf(converted!)).toEqual(['a @ git+https://host/a']);
    const index = '# [[tool.uv.index]]\n# url = "https://host/simple"\n';
    expect(await refusalOf(() => read(`# /// script\n# dependencies = ["a"]\n${index}# ///\n`))).toContain(
      `\`tool.uv.index\`, however, pip would ask it and the other indexes alike, and take the newest version of all:\n\n  ${PATH}:3\n\nWrite the place`,
    );
  });
});
