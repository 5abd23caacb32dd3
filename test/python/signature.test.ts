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
  // the last one counts
  ['def run(a):\n    pass\ndef run(b):\n    pass\n', 'run(b)'],
  ['run = 3\ndef run(b):\n    pass\n', 'run(b)'],
  ['from .x import run\ndef run(b): pass\n', 'run(b)'],
  ['def run(a): pass\nrun = other\n', null],
  ['def run(a): pass\nx = 1; run = other\n', null],
  ['def run(a): pass\nfirst = run = other\n', null],
  ['def run(a): pass\nrun: Callable = other\n', null],
  ['def run(a): pass\nrun, x = other\n', null],
  ['def run(a): pass\nfrom .x import (\n    a,\n    run,\n)\n', null],
  ['def run(a): pass\nfrom .x import *\n', null],
  ['def run(a): pass\nfrom .x import other as run\n', null],
  ['def run(a): pass\nfrom .x import run as other\n', 'run(a)'],
  ['def run(a): pass\nclass run: pass\n', null],
  ['def run(a): pass\ndel run\n', null],
  ['def run(a): pass\nfor run in []: pass\n', null],
  ['def run(a): pass\nif x:\n    def run(b): pass\n', null],
  ['if x:\n    def run(a): pass\nelse:\n    def run(b): pass\n', null],
  ['def run(a): pass\ndef set():\n    global run\n    run = 1\n', null],
  // nothing of the module's
  ['def run(a): pass\nclass A:\n    def run(self): pass\n    run = 1\n', 'run(a)'],
  ['def run(a): pass\ndef other():\n    run = 1\n    from x import run\n', 'run(a)'],
  ['def run(a): pass\nif __name__ == "__main__":\n    result = run(a=1)\n    print(run, x == 1)\n', 'run(a)'],
  ['def run(a): pass\nother(run=run)\nother[run] = 1\nrunner = 1\nx.run == 1\n', 'run(a)'],
  ['"""\ndef run(a):\n"""\ndef run(b): pass\n', 'run(b)'],
  ['def run(b):\n    """x\\"""\ndef run(a): pass\n"""\n', 'run(b)'],
  ["x = '''\ndef run(a):\n'''\n", null],
  ['# def run(a):\n#\n', null],
  // further forms
  ['def run[T](a: T) -> T: pass\n', 'run[T](a: T) -> T'],
  ['def run [T: int, *Ts](a: T): pass\n', 'run [T: int, *Ts](a: T)'],
  ['def \\\n  run(a): pass\n', 'run(a)'],
  ['def run(a="#", b=1): # c\n    pass\n', 'run(a="#", b=1)'],
  ['def run(a, # :\n    b): pass\n', 'run(a, b)'],
  [
    'def run(\n    token: SecretValue = "hush",  # really\n    shots=1,\n): pass\n',
    'run(token: SecretValue = ..., shots=1)',
  ],
  [
    'def run(a: "Optional[SecretStr]"="hush, (hush)", *, b: int = 1) -> "x": pass\n',
    'run(a: "Optional[SecretStr]"= ..., *, b: int = 1) -> "x"',
  ],
  // in time
  [`def run(a): pass\n${'run, '.repeat(200_000)}\n`, null],
  [`def run(a): pass\n${'import '.repeat(200_000)}\n`, 'run(a)'],
  [`def run(a): pass\n${'"'.repeat(1_000_001)}\n`, 'run(a)'],
])('%.100s', (source, signature) => {
  expect(signatureOf(source, 'run')).toBe(signature);
});
