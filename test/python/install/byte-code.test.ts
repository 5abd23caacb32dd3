/** By the machine's own Python. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compileModules } from '../../../src/python/install/byte-code.ts';
import { surveyInterpreters } from '../../../src/python/install/interpreters.ts';
import { contentsOf } from '../../fixtures.ts';

const [python] = surveyInterpreters((process.env.PATH ?? '').split(delimiter));

let layer = '';
let modules = '';
beforeEach(() => {
  layer = mkdtempSync(join(tmpdir(), 'byte-code-'));
  modules = join(layer, 'modules');
  mkdirSync(modules);
  writeFileSync(
    join(modules, 'one.py'),
    'WORDS = "x" in {"a", "b", "c", "d"}\n\ndef where():\n    return where.__code__\n',
  );
});
afterEach(() => rmSync(layer, { recursive: true }));

it('is loaded though the source has another time, and knows where it lies', () => {
  compileModules(python!, modules);
  const [file] = readdirSync(join(modules, '__pycache__'));
  expect(file).toMatch(/^one\.cpython-3\d+\.pyc$/);
  // not checked: only the hash of the source says what it was made from
  expect(readFileSync(join(modules, '__pycache__', file!)).readUInt32LE(4)).toBe(0b01);
  writeFileSync(join(modules, 'one.py'), 'raise SystemExit("not taken")');
  const show = 'import one; print(one.where().co_filename)';
  const shown = execFileSync(python!.path, ['-c', show], { cwd: modules, encoding: 'utf8' });
  expect(shown.trim()).toBe(join(modules, 'one.py'));
});

it('is the same each time', () => {
  compileModules(python!, modules);
  const first = contentsOf(modules);
  rmSync(join(modules, '__pycache__'), { recursive: true });
  compileModules(python!, modules);
  expect(contentsOf(modules)).toEqual(first);
});

it('takes no modules for those of Python', () => {
  for (const name of ['compileall', 'py_compile', 'struct'])
    writeFileSync(join(modules, `${name}.py`), 'raise SystemExit(3)');
  cpSync(join(modules, 'struct.py'), join(layer, 'sitecustomize.py'));
  compileModules(python!, modules);
  expect(readdirSync(join(modules, '__pycache__'))).toHaveLength(4);
});

it.each([
  ['is none', () => ({ path: '/no/such/python', version: '3.11.0' })],
  [
    'a Python cannot',
    () => {
      writeFileSync(join(modules, 'two.py'), 'def\n');
      return python!;
    },
  ],
])('is nothing where there %s', (_why, interpreter) => {
  compileModules(interpreter(), modules);
  expect(readdirSync(modules)).not.toContain('__pycache__');
});
