import { expect, it } from 'vitest';
import { signatureOf } from '../../src/python/signature.ts';

it.each<[source: string, signature: string | null]>([
  ['def run(data, params):\n    pass\n', 'run(data, params)'],
  ['x = 1\nasync def run( data ) :\n    pass\n', 'run(data)'],
  [
    'def run(\n    data: Dict[str, Any] = None,  # the data\n    shots: int = 100,\n) -> Union[A, B]:\n    pass\n',
    'run(data: Dict[str, Any] = None, shots: int = 100) -> Union[A, B]',
  ],
  ['def run(text="a): b", other={"x": (1, 2)}):\n', 'run(text="a): b", other={"x": (1, 2)})'],
  ['def run(**kwargs):\r\n    pass\r\n', 'run(**kwargs)'],
  ['def running(data): pass\n', null],
  ['class A:\n    def run(self):\n        pass\n', null],
  ['from .other import run\n', null],
  ['def run(data\n', null],
  [`def run(${'a, '.repeat(200)}b):\n`, null],
  [`def run(${'('.repeat(100_000)}`, null],
  [`def run(${'"'.repeat(1_000_000)}`, null],
  [`def run(a='x\n${`"""'''`.repeat(200_000)}`, null],
])('%.100s', (source, signature) => {
  expect(signatureOf(source, 'run')).toBe(signature);
});
