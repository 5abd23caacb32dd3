import { describe, expect, it } from 'vitest';
import { readSetupCfg } from '../../../../src/python/managers/project/setup-cfg.ts';
import { surveyOfFiles } from '../../../survey-of-files.ts';
import { linesOf, refusalOf } from '../converted.ts';

const convert = (text: string) => readSetupCfg(surveyOfFiles({ 'uc/setup.cfg': text }), 'uc/setup.cfg')!;

it('is not there', () => expect(readSetupCfg(surveyOfFiles({}), 'uc/setup.cfg')).toBeNull());

describe('install_requires', () => {
  it.each<[why: string, text: string, lines: string[]]>([
    ['of another section', '[flake8]\ninstall_requires = a\n', []],
    [
      'one a line',
      '[options]\ninstall_requires =\n  a\n  # why\n\n  b>=1; os_name == "nt"\n',
      ['a', 'b>=1; os_name == "nt"'],
    ],
    ['on one line', '[options]\ninstall_requires = a; b\n', ['a', 'b']],
    ['begun on the line', '[options]\ninstall_requires = a\n    b\n', ['a', 'b']],
    ['with a colon, a dash and CRLF', '[options]\r\ninstall-requires: a\r\n', ['a']],
    ['a file', '[options]\ninstall_requires = file: a.txt\n', ['-r uc/a.txt']],
    ['files', '[options]\ninstall_requires = file: a.txt, b/c.txt\n', ['-r uc/a.txt', '-r uc/b/c.txt']],
    ['a file a line', '[options]\ninstall_requires =\n  file:\n  a.txt,\n  b.txt\n', ['-r uc/a.txt', '-r uc/b.txt']],
    ['extras stay off', '[options]\ninstall_requires = a\n[options.extras_require]\nx = b\n', ['a']],
  ])('%s', (_why, text, lines) => expect(linesOf(convert(text))).toEqual(lines));

  it('of no section, and a file that is something else', async () => {
    for (const text of ['# a\ninstall_requires =\n    a\n', '\nversion https://git-lfs.github.com/spec/v1\n'])
      expect(await refusalOf(() => convert(text))).toContain('[Error: setup.cfg cannot be read]');
  });

  it('remembers the line of each', () => {
    const { sources } = convert('[options]\ninstall_requires =\n  a\n  # why\n  b\n');
    expect(sources[0]).toMatchObject({ firstLine: 3, lines: [3, 5] });
  });

  it('refuses what is no requirement', async () => {
    expect(await refusalOf(() => convert('[options]\ninstall_requires =\n  a\n  b = 1\n'))).toContain(
      'uc/setup.cfg:4  b = 1',
    );
  });
});

it('python_requires', () => {
  expect(convert('[options]\npython_requires = >=3.10, <4\n').python).toEqual([
    { source: 'uc/setup.cfg:2', statement: { kind: 'version', constraint: '>=3.10,<4' } },
  ]);
});
