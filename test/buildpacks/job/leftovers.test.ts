import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { namesNoLongerRequired, readRequiredNames } from '../../../src/buildpacks/job/leftovers.ts';

it('reads the names of all included files, normalised, each once', () => {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-leftovers-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  mkdirSync(join(dir, 'sub'));
  writeFileSync(join(dir, 'requirements.txt'), '# c\nNumPy==2.2.6\n-r sub/more.txt\n./lib\n--no-index\n');
  writeFileSync(
    join(dir, 'sub', 'more.txt'),
    'ruamel.yaml>=0.18 ; python_version > "3"\nnumpy\n-r ../requirements.txt\n',
  );
  expect(readRequiredNames(dir)).toEqual(['numpy', 'ruamel-yaml']);
});

it.each<[why: string, earlier: unknown, left: string[]]>([
  ['a first build', undefined, []],
  ['one was removed', ['numpy', 'six'], ['six']],
  ['metadata of another form', 'numpy', []],
])('%s', (_why, earlier, left) => expect(namesNoLongerRequired(earlier, ['idna', 'numpy'])).toEqual(left));
