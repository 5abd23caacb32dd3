/** Which imports does a text have, and which of them will fail? */
import { describe, expect, it } from 'vitest';
import { importsIn } from '../../src/python/imports.ts';
import { missingImports } from '../../src/python/missing-imports.ts';
import { surveyOfFiles } from '../survey-of-files.ts';

const told = (source: string): string[] =>
  importsIn(source).map(
    ({ module, level, names, line }) => `${line} ${'.'.repeat(level)}${module}${names.length > 0 ? `: ${names}` : ''}`,
  );

describe('statements', () => {
  it.each<[source: string, imports: string[]]>([
    ['import a', ['1 a']],
    ['import a.b as c, d', ['1 a.b', '1 d']],
    ['from a.b import c as d, e', ['1 a.b: c,e']],
    ['from a import (\n  b, # one\n  c,\n)\nimport d', ['1 a: b,c', '5 d']],
    ['from . import a\nfrom ..b import c\nfrom .c.d import *', ['1 .: a', '2 ..b: c', '3 .c.d']],
    ['import a; import b', ['1 a', '1 b']],
    ['from a \\\n  import b', ['1 a: b']],
    ['def run():\n\timport a\n\treturn 1', ['2 a']],
    ['if x: import a', ['1 a']],
    ['\ufeffimport a\r\nimport b\r', ['1 a', '2 b']],
    ['"""\nimport a\n"""\nimport b', ['4 b']],
    ["x = 'import a'\n# import b\ns = r'\\'\nimport c", ['4 c']],
    ["x = 'open\nimport a", ['2 a']],
    ['"""never closed\nimport a', []],
    ['imported = 1\nfrom_a = 2\nimportlib.reload(x)', []],
    ['x = [1,\nimport_me]', []],
  ])('%j', (source, imports) => expect(told(source)).toEqual(imports));
});

describe('what may fail', () => {
  it.each<[source: string, imports: string[]]>([
    ['try:\n  import a\nexcept ImportError:\n  import b\nimport c', ['5 c']],
    ['try:\n  import a\nexcept (ValueError, ModuleNotFoundError) as e:\n  a = None', []],
    ['try:\n  import a\nexcept:\n  a = None', []],
    ['try: import a\nexcept Exception: a = None', []],
    ['try:\n  import a\nexcept ValueError:\n  pass', ['2 a']],
    ['try:\n  import a\nfinally:\n  pass', ['2 a']],
    ['try:\n  if x:\n    import a\nexcept ImportError:\n  pass\nelse:\n  import b', ['7 b']],
    ['try:\n  import a\nexcept ValueError:\n  pass\ntry:\n  import b\nexcept ImportError:\n  pass', ['2 a']],
    ['with suppress(ImportError):\n  import a', []],
    ['if TYPE_CHECKING:\n  import a\nif typing.TYPE_CHECKING: import b', []],
    ['if sys.version_info >= (3, 11):\n  import a\nelse:\n  import b\nimport c', ['5 c']],
    ['if x:\n  import a\nelif sys.platform == "win32":\n  import b\nelse:\n  import c', ['2 a', '6 c']],
    ['if os.name == "nt":\n  import a\nelif x:\n  import b\nif y:\n  pass\nelse:\n  import c', ['8 c']],
    ['if __name__ == "__main__":\n  import a\nelse:\n  import b', ['4 b']],
  ])('%j', (source, imports) => expect(told(source)).toEqual(imports));

  it('a long text takes no longer than others', () => {
    for (const text of [
      'elif x:\n',
      'if x: pass\n',
      '"""',
      "'",
      '(',
      'try:\n',
      'else:',
      'import a,',
      '\\\n',
      'from ',
      'from .',
      ' ',
      '.',
      '\n',
    ])
      expect(importsIn(text.repeat(200_000 / text.length)).length).toBeLessThan(200_000);
  });
});

describe('what is missing', () => {
  const missing = (files: Record<string, string>, entryPoint?: string, userCode = 'app/user_code') =>
    missingImports(surveyOfFiles(files), { userCode, base: '.' }, entryPoint).map(
      ({ module, where }) => `${module} ${where}`,
    );
  const program = 'app/user_code/src/program.py';

  it('packages, by their first place', () => {
    const source = 'import numpy as np\nfrom qiskit.circuit import Gate\nimport numpy.linalg\n';
    expect(missing({ [program]: source })).toEqual([`numpy ${program}:1`, `qiskit ${program}:2`]);
  });

  it("nothing of Python's own, and nothing of the upload", () => {
    const source =
      'import os.path, tomllib, distutils\nimport helper\nfrom src.tools import x\nfrom . import y\nimport fast\nfrom app.user_code.src import z\nimport __future__\n';
    const beside = { 'app/user_code/src/helper.py': '', 'app/user_code/src/tools/__init__.py': '' };
    const compiled = { 'app/user_code/fast.cpython-311-x86_64-linux-gnu.so': '' };
    expect(missing({ [program]: source, ...beside, ...compiled })).toEqual([]);
  });

  it('what its own modules import, each read once', () => {
    const files = {
      [program]: 'from . import tools\nfrom .tools import deep\nimport src.other\n',
      'app/user_code/src/tools/__init__.py': 'import numpy\n',
      'app/user_code/src/tools/deep.py': 'from ..other import f\nimport scipy\n',
      'app/user_code/src/other.py': 'from . import program\nimport torch\n',
      'app/user_code/src/unused.py': 'import pandas\n',
    };
    expect(missing(files)).toEqual([
      'numpy app/user_code/src/tools/__init__.py:1',
      'scipy app/user_code/src/tools/deep.py:2',
      'torch app/user_code/src/other.py:2',
    ]);
  });

  it('however many modules one line names', () => {
    const again = `from pkg import ${'a,'.repeat(50_000)}b`;
    expect(missing({ [program]: again, 'app/user_code/src/pkg/a.py': 'import numpy' })).toEqual([
      'numpy app/user_code/src/pkg/a.py:1',
    ]);
  });

  it('in a folder of many files, in time', () => {
    const names = Array.from({ length: 12_000 }, (_, index) => `m${index}`);
    const files = Object.fromEntries(names.map((name) => [`app/user_code/src/${name}.txt`, '']));
    const started = process.cpuUsage().user;
    expect(missing({ [program]: `import ${names.join(',')}`, ...files })).toHaveLength(12_000);
    expect(process.cpuUsage().user - started).toBeLessThan(1_000_000);
  });

  it('no further than some text', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const modules = names.map((name) => [`app/user_code/src/${name}.py`, `import x_${name}\n${'#'.repeat(1_000_000)}`]);
    expect(missing({ [program]: `import ${names.join(',')}`, ...Object.fromEntries(modules) })).toHaveLength(4);
  });

  it.each(['main:run', 'main', 'main.py:run'])('of the entry point that a setting names: %s', (entryPoint) => {
    expect(missing({ 'main.py': 'import numpy', 'src/program.py': 'import torch' }, entryPoint, '.')).toEqual([
      'numpy main.py:1',
    ]);
  });
});
