/** Programs of the shapes that users write, with the real packages, on classical simulators. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { CACHE, type JobOptions, runJob } from '../runner/run-job.ts';
import { ensureVenv, pythonOnPath } from '../runner/venv.ts';

const REQUIREMENTS = [
  'qiskit==2.6.2',
  'pennylane==0.45.1',
  'dwave-ocean-sdk==9.5.0',
  'dwave-neal==0.6.0',
  'numpy==2.4.6',
  'sympy==1.14.0',
  'pydantic==2.12.3',
  'loguru==0.7.3',
];
let python: string;

beforeAll(async () => {
  python = await ensureVenv(join(CACHE, 'runner-quantum-venv'), pythonOnPath('python3.11'), REQUIREMENTS);
}, 600_000);

const input = (data: unknown, params: unknown = {}): JobOptions => ({
  env: { DATA_VALUE: JSON.stringify(data), PARAMS_VALUE: JSON.stringify(params) },
});
const about = (value: number) => expect.closeTo(value, 3);

it.each<[shape: string, project: string, options: JobOptions, code: number, fence: unknown]>([
  [
    'L1, coding template',
    'qiskit-template',
    input({ qubits: 3 }, { shots: 200, seed: 7 }),
    0,
    { metadata: null, result: { counts: { '000': expect.any(Number), '111': expect.any(Number) } } },
  ],
  [
    'L1, an error of its own',
    'qiskit-template',
    input({ qubits: 1 }),
    1,
    { code: '400', detail: 'a GHZ state has at least two qubits' },
  ],
  [
    'L1, annotations in words, one of them unknown',
    'qiskit-new-annotations',
    input({ repeat: 5 }),
    0,
    { metadata: { dtype: null }, result: { before: 20, after: 0, same: true } },
  ],
  [
    'L2, minimal',
    'pennylane-minimal',
    input({ start: 0.5 }),
    0,
    { angle: about(Math.PI), expectation: about(-1), history: [0.5, [1, 2]] },
  ],
  [
    'L3, **kwargs',
    'dwave-keywords',
    input({ edges: ['ab', 'bc', 'cd', 'da', 'ac'].map((edge) => [...edge]) }),
    0,
    { cut: 4, sample: { a: expect.any(Number), b: expect.any(Number), c: expect.any(Number), d: expect.any(Number) } },
  ],
  [
    'L4, libs beside src',
    'dwave-libs-beside-src',
    input({ numbers: [1, 2, 3, 4] }, { reads: 15 }),
    0,
    { difference: 0, reads: 15 },
  ],
  [
    'L5, absolute, else relative; a third parameter',
    'dwave-absolute-else-relative',
    input({}, { reads: 5 }),
    0,
    { energy: -1, chosen: [expect.stringMatching(/^[ab]$/)] },
  ],
  [
    'L7, starter with pydantic',
    'pennylane-starter',
    { files: { './in/data.json': '{"phase": 1.5}' }, env: { INPUT_DIRECTORY: 'in' } },
    0,
    { probabilities: [0.5, 0, 0, 0.5] },
  ],
  [
    'one file per parameter, dataclasses and enums',
    'qiskit-parameters',
    {
      files: {
        './in/angles.json': '[1.5707963267948966]',
        './in/terms.json': '[{"basis":"X","factor":2},{"basis":"Z"}]',
      },
      env: { INPUT_DIRECTORY: 'in' },
    },
    0,
    about(2),
  ],
  ['L8, notebook sample, its own sample file', 'qiskit-notebook-sample', {}, 0, expect.any(Array)],
  ...['spawn', 'fork'].map((start): [string, string, JobOptions, number, unknown] => [
    `processes, ${start}`,
    'qiskit-processes',
    input({ sizes: [1, 2] }, { start }),
    0,
    { '1': { '0': about(0.5), '1': about(0.5) }, '2': { '00': about(0.5), '11': about(0.5) } },
  ]),
  ['program.py at the root, run() without parameters', 'dwave-without-parameters', {}, 0, { energy: -2 }],
  [
    'results as their libraries have them',
    'quantum-results',
    {},
    0,
    {
      circuit: expect.stringMatching(/^OPENQASM 3\.0;\n.*\n(.*\n)*cx q\[0\], q\[1\];\n/),
      sampled: {
        metadata: { version: 2 },
        pub_results: [
          { data: { meas: { '00': expect.any(Number), '11': expect.any(Number) } }, metadata: expect.anything() },
        ],
      },
      by_angle: [{ '0': 100 }, { '1': 100 }],
      estimated: { evs: about(1), stds: about(0) },
      run: { '00': expect.any(Number), '11': expect.any(Number) },
      operator: [
        ['X', { real: 1, imag: 0 }],
        ['Z', { real: 0, imag: 2 }],
      ],
      state: [
        { real: 1, imag: 0 },
        { real: 0, imag: 0 },
      ],
      samples: [
        { sample: { a: 1 }, energy: -1, num_occurrences: 1 },
        { sample: { a: -1 }, energy: 1, num_occurrences: 1 },
      ],
      array: [1, 2],
      formula: ['x**2', 3, 1.5],
    },
  ],
  ['async, only data', 'dwave-async', input({ weight: 2 }), 0, { energies: [-2], vectors: [[0], [1]] }],
])('%s: %s', async (_shape, project, options, code, fence) => {
  const job = await runJob(project, { ...options, python });
  expect(job.code, job.stderr).toBe(code);
  expect(job.fence).toEqual(fence);
  expect(job.stderr).not.toContain('Traceback');
});

it('an object of a library that has no such form is an error', async () => {
  const job = await runJob('quantum-results', { python, env: { ENTRY_POINT: 'src.program:backend' } });
  expect(job).toMatchObject({ code: 1, fence: undefined });
  expect(job.stderr).toContain("an object of the type qiskit.BasicSimulator has no JSON form\n  at result['backend']");
});

it('L4: the log file that the program asks for is there', async () => {
  const { appRoot } = await runJob('dwave-libs-beside-src', { ...input({ numbers: [1, 1] }), python });
  expect(readFileSync(join(appRoot, 'log.log'), 'utf8')).toContain('INFO:root:2 numbers');
});
