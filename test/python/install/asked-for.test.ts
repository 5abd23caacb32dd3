import { expect, it } from 'vitest';
import { whoAsked } from '../../../src/python/install/asked-for.ts';

const LINES = [
  { name: 'scikit-learn', text: 'requirements.txt:1: scikit_learn==1.5.2' },
  { name: 'build', text: 'requirements.txt:2: build' },
  { name: 'setuptools', text: 'requirements.txt:3: setuptools<80' },
  { name: 'x', text: 'more.txt:7: x @ https://example.org/x.zip' },
];

it.each<[output: string, lines: number[]]>([
  ['error: Failed to build `scikit-learn==1.5.2`', [0]],
  ['  cause: Hash mismatch for `Scikit.Learn==1.5.2`', [0]],
  ['error: Failed to build `x @ https://example.org/x.zip`', [3]],
  ['hint: `numpy` (v1.0) was included because `x` depends on `numpy`', [3]],
  ['Because you require scikit-learn==1.5 and build>=2, we can conclude', [0, 1]],
  ['Because scikit-learn has no usable wheels and you require x, we can conclude', [0, 3]],
  ['╰─> building scikit-learn-1.5.2', [0]],
  ['  Call to `setuptools.build_meta:__legacy__.build_wheel` failed', []],
  ['running build', []],
  ['  cc -I/x/include -c setuptools_c.c -o build/temp/x.o', []],
])('%s', (output, lines) => {
  expect(whoAsked([output], LINES)).toEqual(lines.map((index) => LINES[index]!.text));
});
