/** A signature is read from the source only where that is what the job will call. */
import { expect, it } from 'vitest';
import { describeProgram } from './describe-program.ts';

const OTHER = 'def other(b: int):\n    pass\n';
const RUN = 'def run(a: int):\n    pass\n';

it.each<[program: string]>([
  [`${OTHER}${RUN}run = other\n`],
  [`${OTHER}${RUN}if True:\n    run = other\n`],
  [`${OTHER}${RUN}if True:\n    def run(b: int):\n        pass\n`],
  [`${OTHER}${RUN}for run in [other]:\n    pass\n`],
  [`${OTHER}${RUN}run, x = other, 1\n`],
  [`${OTHER}${RUN}from more import run\n`],
  [`${OTHER}${RUN}from more import other as run\n`],
  [`${OTHER}${RUN}from more import *\n`],
  [`${OTHER}${RUN}def change():\n    global run\n    run = other\nchange()\n`],
])('%j: what it is in the end', async (program) => {
  const files = { 'more.py': `${OTHER}run = other\n` };
  expect((await describeProgram(program, { files })).parameters).toEqual({ b: { type: 'integer' } });
});

it.each<[program: string, type: string]>([
  ['str = int\ndef run(a: str):\n    pass\n', 'integer'],
  ['from more import Text as str\ndef run(a: str):\n    pass\n', 'integer'],
  ['from typing import List\nif True:\n    List = int\ndef run(a: List):\n    pass\n', 'integer'],
  ['import typing\nimport more as typing\ndef run(a: typing.List):\n    pass\n', 'integer'],
])('%j: what the words mean in the end', async (program, type) => {
  const { parameters } = await describeProgram(program, { files: { 'more.py': 'Text = int\nList = int\n' } });
  expect(parameters).toEqual({ a: { type } });
});

it.each<[program: string]>([
  [`from no_such_module import *\n${RUN}`],
  [`import no_such_module\n${RUN}class A:\n    def run(self):\n        pass\n    run = 1\n`],
  [`import no_such_module\n${RUN}def other(run):\n    run = 1\nprint([run for run in []])\n`],
])('%j: nothing else has its name', async (program) => {
  expect((await describeProgram(program)).parameters).toEqual({ a: { type: 'integer' } });
});

it('of the file that the entry point names, and of none that has its name', async () => {
  const { parameters } = await describeProgram('', {
    files: { 'program.py': RUN, 'my-folder/program.py': 'def run(b: int):\n    pass\n' },
    env: { ENTRY_POINT: 'my-folder/program.py:run' },
  });
  expect(parameters).toEqual({ b: { type: 'integer' } });
});
