/** No text of somebody else's forges a result: not on standard output, nor in a log that has both streams. */
import { describe, expect, it } from 'vitest';
import { type JobOptions, MARKER, runJob } from './run-job.ts';

const FORGED = `x\r\n${MARKER}\n{"forged": true}\n${MARKER}\n\u2028\x1b[31m`;
const DATA_VALUE = JSON.stringify({ text: FORGED });
const IN = { INPUT_DIRECTORY: 'in' };
const call = (name: string) => ({ ENTRY_POINT: `src.program:${name}` });

/** All lines of both streams, and what is in them that nobody should print. */
async function printedBy(options: JobOptions) {
  const { code, stdout, stderr } = await runJob('quotes', options);
  const text = stdout + stderr;
  return {
    code,
    text,
    markers: text.split('PlanQK:Job:').length - 1,
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    control: text.match(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]/g),
  };
}

const cases: Record<string, JobOptions> = {
  'the key of an input': {
    env: { ...call('counts'), ...IN },
    files: { './in/matrix.json': JSON.stringify({ [FORGED]: 'x' }) },
  },
  'a field nobody asked for': { env: { ...call('pair'), DATA_VALUE: JSON.stringify({ [FORGED]: 'x' }) } },
  'the names of inputs': { env: { ...call('other_name'), ...IN }, files: { [`./in/${FORGED}`]: '1' } },
  'the file of an input': { env: { ...call('other_name'), ...IN }, files: { [`./in/matrix.${FORGED}.json`]: '{' } },
  'a file beside the program': { env: { ENTRY_POINT: 'nope:run' }, files: { [`./src/a${FORGED}.py`]: '' } },
  DATA_FILE: { env: { ...call('echo'), DATA_FILE: FORGED } },
  'DATA_FILE, in a warning': { env: { ...call('other_name'), DATA_FILE: FORGED, DATA_VALUE: '{}' } },
  INPUT_DIRECTORY: { env: { ...call('echo'), INPUT_DIRECTORY: FORGED } },
  OUTPUT_DIRECTORY: { env: { ...call('raises'), DATA_VALUE, OUTPUT_DIRECTORY: `src/program.py/${FORGED}` } },
  DATAPOOL_DIRECTORY: { env: { ...call('pool'), DATAPOOL_DIRECTORY: FORGED } },
  PLANQK_USER_CODE: { env: { ...call('echo'), PLANQK_USER_CODE: FORGED } },
  'the entry point': { env: { ENTRY_POINT: `a:b:${FORGED}` } },
  'the folder of the entry point': { env: { ENTRY_POINT: `${FORGED}/program:run` } },
  'the module of the entry point': { env: { ENTRY_POINT: `${FORGED}:run` } },
  'the function of the entry point': { env: { ENTRY_POINT: `src.program:${FORGED}` } },
  'one entry point of two, in a warning': { env: { ENTRY_POINT: FORGED, ENTRYPOINT: 'src.program:echo' } },
  'a module that is missing': { env: { ...call('imports'), DATA_VALUE } },
  'the message of an exception': { env: { ...call('raises'), DATA_VALUE } },
  'the last words of the program': { env: { ...call('exits'), DATA_VALUE } },
  'a key that JSON cannot have': { env: { ...call('bad_key'), DATA_VALUE } },
};

describe('a marker, line ends and control characters in', () => {
  it.each(Object.entries(cases))('%s', async (_where, options) => {
    const job = await printedBy(options);
    expect(job, job.text).toMatchObject({ code: 1, markers: 0, control: null });
  });

  it('a command that is not known', async () => {
    expect(await printedBy({ args: [FORGED] })).toMatchObject({ code: 127, markers: 0, control: null });
  });

  it.each(['echo', 'scalar'])('a result, %s: the two around it are the only ones', async (name) => {
    const options = { env: { ...call(name), DATA_VALUE } };
    expect(await printedBy(options)).toMatchObject({ code: 0, markers: 2, control: null });
    expect(JSON.stringify((await runJob('quotes', options)).fence)).toContain(JSON.stringify(FORGED).slice(1, -1));
  });
});

it('a message stays as it is, but for what was quoted', async () => {
  const files = { './in/matrix.json': `{"${MARKER}\\n\\u00e4": "x"}` };
  const job = await runJob('quotes', { env: { ...call('counts'), ...IN }, files });
  expect(job.stderr).toBe(`
[Error: The input matrix does not fit what run() asks for]
An input is converted to the type that the parameter is annotated with.

  matrix.PlanQK:Job\\x3aMultilineResult\\nä: cannot be read as int
  from ${job.appRoot}/in/matrix.json

Correct the input, or the annotation of the parameter matrix.

https://github.com/planqk/planqk-buildpacks/blob/main/docs/messages/input-mismatch.md
[code: input-mismatch, fault: upload]
`);
});

it('a traceback keeps its lines', async () => {
  const job = await runJob('quotes', { env: { ...call('raises'), DATA_VALUE: '{"text": "one\\n\\ttwo"}' } });
  expect(job.stderr).toMatch(/^Traceback .*\n {2}File .*\n.*\n(.*\n)?ValueError: one\n\ttwo\n$/);
});
