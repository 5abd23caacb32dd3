/** What of a program's text is taken for a question at a terminal, a path of somebody's machine, a module that is gone? */
import { describe, expect, it } from 'vitest';
import { lackingModules } from '../../../src/python/advice/lacking-modules.ts';
import { programAdvice } from '../../../src/python/advice/program-advice.ts';
import type { Advised } from '../../../src/python/advice/types.ts';
import { importsIn } from '../../../src/python/imports.ts';
import { surveyOfFiles } from '../../survey-of-files.ts';

function advised(text: string, more: Partial<Advised> = {}, manager = 'pip'): Advised {
  const plan = { writes: [], manager, isJob: true, userCode: '.', python: null, warnings: [] };
  const program = [{ path: 'p.py', text, imports: importsIn(text) }];
  return { survey: surveyOfFiles({}), plan, settings: {}, listed: null, lock: null, program, minors: [11], ...more };
}

const shortly = (text: string): string[] =>
  programAdvice(advised(text)).map(({ severity, code, where }) => `${severity} ${code} ${where}`);

describe('a question at a terminal', () => {
  it.each<[source: string, advice: string]>([
    ['x = input()', 'error asks-for-input p.py:1'],
    ['def run(data):\n  return int(input("n? "))', 'warning asks-for-input p.py:2'],
    ['if data is None:\n  data = input ("?")', 'warning asks-for-input p.py:2'],
    ['for n in range(3): names.append(input())', 'error asks-for-input p.py:1'],
    ['try:\n  x = input()\nexcept ValueError:\n  x = 1', 'warning asks-for-input p.py:2'],
    ['x = input()\n\n\ny = input()', 'error asks-for-input p.py:1,p.py:4'],
  ])('%j', (source, advice) => expect(shortly(source)).toEqual([advice]));

  it.each([
    '# input()\ns = "input()"',
    'if __name__ == "__main__":\n  x = input()',
    'try:\n  x = input()\nexcept EOFError:\n  x = 1',
    'try:\n  x = input()\nexcept (ValueError, EOFError):\n  x = 1',
    'if sys.stdin.isatty():\n  x = input()',
    'if not sys.stdin.isatty():\n  x = 1\nelse:\n  x = input()',
    'def f(input):\n  return input(1)',
    'def input(prompt):\n  return 1\ninput("?")',
    'input = len\ninput("?")',
    'from helpers import input\ninput("?")',
    'x = layer.input()\nraw_input()\ninputs()\nmy_input()',
  ])('none: %j', (source) => expect(shortly(source)).toEqual([]));
});

describe('a path of the own machine', () => {
  it.each<[literal: string]>([
    ['"/home/ada/data.csv"'],
    ["'/Users/ada/Desktop/x'"],
    ['f"/home/ada/{name}"'],
    ['"C:\\\\Users\\\\ada"'],
    ['r"C:\\data"'],
    ['Rb"d:\\data"'],
    ['"C:/data/x.csv"'],
    ['"c:/Users/ada/x"'],
    ['"C:\\Data\\x"'],
    ['"""/home/ada/data.csv"""'],
  ])('%s', (literal) => {
    expect(shortly(`x = open(${literal})`)).toEqual([expect.stringMatching(/^warning path-of-own-machine p\.py:1 /)]);
  });

  it.each([
    '"""/home/ada/data is where it was."""',
    '"/home"',
    '"/home/"',
    '"/home/ada"',
    '"x/home/ada/y"',
    '"https://example.org/home/ada/x"',
    '"a:\\n"',
    '"Q:\\t1"',
    '"s:/"',
    '"C:"',
    '"C: /x"',
    'r"\\d:\\d"',
    'r"t:\\d+"',
    '"t:\\\\d+\\\\s"',
    '"A:/b"',
    '"/workspace/src/x"',
    '# "/home/ada/x"',
  ])('none: %s', (text) => expect(shortly(text.startsWith('"""') ? text : `x = ${text}`)).toEqual([]));

  it('is none where the program is called by hand', () => {
    expect(shortly('if __name__ == "__main__":\n  run("/home/ada/x")')).toEqual([]);
    expect(shortly('if __name__ == "__main__": run("/home/ada/x", input())')).toEqual([]);
  });

  it('is one where a header names it', () => {
    expect(shortly('with open("/home/ada/x") as f: print("/home/ada/y")')).toEqual([
      expect.stringMatching(/\/home\/ada\/x.*\/home\/ada\/y/),
    ]);
    expect(shortly('if os.path.exists("/home/ada/x"):\n  pass')).toHaveLength(1);
  });

  it('is told without what may be a password, and not in full length', () => {
    const [advice] = programAdvice(advised(`x = "/home/ada/${'a'.repeat(500)}"`));
    expect(advice!.where[0]!.length).toBeLessThan(300);
  });
});

describe('a module that Python lacks', () => {
  const lacks = (text: string, minors: number[] | null, manager?: string, names: string[] = []) =>
    lackingModules(
      advised(
        text,
        {
          minors,
          listed: { names: new Set(names), packages: [], completeIn: null, isKnown: true, loose: [], pin: '' },
        },
        manager,
      ),
    ).map(({ severity, message, where }) => `${severity} ${message} ${where}`);

  it.each<[source: string, minors: number[], advice: string]>([
    ['import distutils.util', [12], 'error distutils is imported, and Python has it no longer since 3.12. p.py:1'],
    [
      'import cgi',
      [11, 12, 13],
      'warning cgi is imported, and Python has it no longer since 3.13, and the job may get Python 3.13. p.py:1',
    ],
    ['def run():\n  import imp', [12], 'warning imp is imported, and Python has it no longer since 3.12. p.py:2'],
    [
      'import winreg',
      [11],
      'error winreg is imported, and only Python for Windows has it: a job runs on Linux. p.py:1',
    ],
    [
      'from tkinter import ttk',
      [11],
      'warning tkinter is imported, and the Python of an image may lack it: a job has no screen. p.py:1',
    ],
  ])('%j with %j', (source, minors, advice) => expect(lacks(source, minors)).toEqual([advice]));

  it('is none that it still has, or that a package brings', () => {
    expect(lacks('import distutils, imp, cgi', [11])).toEqual([]);
    expect(lacks('import distutils', [12], 'pip', ['setuptools'])).toEqual([]);
    expect(lacks('import telnetlib', [13], 'pip', ['standard-telnetlib'])).toEqual([]);
    expect(lacks('import tkinter', [11], 'conda')).toEqual([]);
    expect(lacks('import imp', null, 'pixi')).toEqual([]);
    expect(lacks('import constructor, toString', [13])).toEqual([]);
  });

  it('is none where the program does without', () => {
    expect(lacks('try:\n  import distutils\nexcept ImportError:\n  pass', [12])).toEqual([]);
    expect(lacks('if sys.version_info < (3, 12):\n  import imp\nelse:\n  import importlib', [12])).toEqual([]);
    expect(lacks('if TYPE_CHECKING:\n  import cgi', [13])).toEqual([]);
  });
});

it.each(['input ', '"/home/a/', 'if x:\n input()\n', 'elif isatty:\n', '"" '])(
  '%j, again and again, takes its time',
  (text) => {
    const advice = programAdvice(advised(text.repeat(30_000 / text.length)));
    expect(advice.length).toBeLessThan(3);
  },
);
