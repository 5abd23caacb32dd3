import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { namesNoLongerRequired, readRequiredNames } from '../../../src/python/install/leftovers.ts';

it('reads the names of all included files, normalised, each once', () => {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-leftovers-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  mkdirSync(join(dir, 'sub'));
  mkdirSync(join(dir, 'lib'));
  writeFileSync(join(dir, 'lib', 'setup.py'), '');
  writeFileSync(join(dir, 'requirements.txt'), '# c\nNumPy==2.2.6\n-r sub/more.txt\n./lib\n--no-index\n');
  writeFileSync(
    join(dir, 'sub', 'more.txt'),
    'ruamel.yaml>=0.18 ; python_version > "3"\nnumpy\n-r ../requirements.txt\n',
  );
  expect(readRequiredNames(dir)).toEqual(['numpy', 'ruamel-yaml']);
});

it.each<[why: string, requirements: string, names: string[]]>([
  ['a URL with a name', 'lib @ https://example.org/lib-1.0.zip', ['lib']],
  ['a URL without one', 'https://example.org/lib-1.0.zip', []],
  ['a folder that is named like one', 'wheels/a-1.0-py3-none-any.whl', []],
  ['a constraint', '-c c.txt\nnumpy', ['numpy']],
  ['what no index has', 'pkg-resources==0.0.0', []],
  ['a variable', 'six==$'.concat('{VERSION}'), ['six']],
  ['what pip would not have', 'numpy\npip install six', []],
])('takes the right names: %s', (_why, requirements, names) => {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-leftovers-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  mkdirSync(join(dir, 'wheels'));
  writeFileSync(join(dir, 'wheels', 'a-1.0-py3-none-any.whl'), '');
  writeFileSync(join(dir, 'c.txt'), 'scipy<2');
  writeFileSync(join(dir, 'requirements.txt'), requirements);
  expect(readRequiredNames(dir, { VERSION: '1.17.0' })).toEqual(names);
});

it('has no names where there are no requirements', () => expect(readRequiredNames('/nowhere')).toEqual([]));

it.each<[why: string, earlier: unknown, left: string[]]>([
  ['a first build', undefined, []],
  ['one was removed', ['numpy', 'six'], ['six']],
  ['metadata of another form', 'numpy', []],
])('%s', (_why, earlier, left) => expect(namesNoLongerRequired(earlier, ['idna', 'numpy'])).toEqual(left));
