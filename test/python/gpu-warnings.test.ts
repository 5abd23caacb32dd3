import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  GPU_PACKAGES,
  gpuPackage,
  gpuPackagesAmong,
  inGigabytes,
  isGpuLibrary,
} from '../../src/python/gpu-packages.ts';
import { gpuWarnings, lockedGpuWarnings } from '../../src/python/gpu-warnings.ts';
import { surveyOfFiles } from '../survey-of-files.ts';

const messages = (requirements: string, files: Readonly<Record<string, string>> = {}): string[] =>
  gpuWarnings(surveyOfFiles({ 'requirements.txt': requirements, ...files }), []).map(({ message }) => message);

const CPU_INDEX = '--extra-index-url https://download.pytorch.org/whl/cpu';

it.each<[requirement: string, brings: string, line: string]>([
  ['torch', 'torch brings 2.5 GB', `add a line \`${CPU_INDEX}\` at the top of requirements.txt.`],
  [
    'torch==2.15.0',
    'torch brings 2.5 GB',
    'at the top of requirements.txt, and write `torch==2.15.0+cpu` in place of `torch==2.15.0`.',
  ],
  ['torch==2.15.0 --hash=sha256:00', 'torch brings 2.5 GB', 'in place of `torch==2.15.0`, and make the hashes anew.'],
  ['Torchvision >= 0.20', 'Torchvision brings 2.5 GB', `at the top of requirements.txt.`],
  ['tensorflow~=2.20', 'tensorflow brings 0.3 GB', 'write `tensorflow-cpu~=2.20` in place of `tensorflow~=2.20`.'],
  [
    'tensorflow[and-cuda]',
    'tensorflow[and-cuda] brings 3.1 GB',
    'write `tensorflow-cpu` in place of `tensorflow[and-cuda]`.',
  ],
  [
    'jax[cuda12,k8s]==0.10.2',
    'jax[cuda12,k8s] brings 3.2 GB',
    'write `jax[k8s]==0.10.2` in place of `jax[cuda12,k8s]==0.10.2`.',
  ],
  ['jax[cuda13]', 'jax[cuda13] brings 2.5 GB', 'write `jax` in place of `jax[cuda13]`.'],
  [
    'pennylane-lightning[gpu]',
    'pennylane-lightning[gpu] brings 1.2 GB',
    'write `pennylane-lightning` in place of `pennylane-lightning[gpu]`.',
  ],
  [
    'PennyLane_Lightning_GPU',
    'PennyLane_Lightning_GPU brings 1.2 GB',
    'write `pennylane-lightning` in place of `PennyLane_Lightning_GPU`.',
  ],
  ['qiskit-aer-gpu', 'qiskit-aer-gpu brings 1.8 GB', 'write `qiskit-aer` in place of `qiskit-aer-gpu`.'],
  ['xgboost', 'xgboost brings 0.5 GB', 'write `xgboost-cpu` in place of `xgboost`.'],
])('%s', (requirement, brings, line) => {
  const [message, ...others] = messages(`six\n${requirement}\n`);
  expect(others).toEqual([]);
  expect(message).toContain(`${brings} to download that only GPUs need. Where the job has none, `);
  expect(message).toContain(line);
});

it.each<[why: string, requirements: string]>([
  ['other packages', 'numpy\nqiskit-aer\njax\njax[k8s]\npennylane-lightning\ntorchmetrics\ntensorflow-cpu\n'],
  ['an index of PyTorch, whichever', '--index-url https://download.pytorch.org/whl/cu126\ntorch\n'],
  ['a build that was chosen', 'torch==2.15.0+cu126\n'],
  ['a URL', 'torch @ https://example.com/torch-2.15.0-cp311-cp311-linux_x86_64.whl\n'],
  ['another system', 'torch ; sys_platform == "win32"\n'],
  ['a comment', '# torch\n'],
  ['what only constrains', 'six\n'],
])('nothing of %s', (_why, requirements) => expect(messages(requirements)).toEqual([]));

it('one of packages that go together', () => {
  expect(messages('torch\ntorchvision\ntorchaudio\nxgboost\n')).toHaveLength(2);
});

it('of what is included, at its place, and of no constraint', () => {
  const files = { 'requirements.txt': '-r more/base.txt\n-c pins.txt\n', 'pins.txt': 'xgboost==3\n' };
  const warnings = gpuWarnings(surveyOfFiles({ ...files, 'more/base.txt': 'six\ntorch\n' }), []);
  expect(warnings).toEqual([expect.objectContaining({ where: ['more/base.txt:2'] })]);
});

it('nothing where they cannot be read', () => expect(messages('torch\n-r missing.txt\n')).toEqual([]));

describe('of a lock', () => {
  it.each<[lock: string, advice: string]>([
    ['app/user_code/uv.lock', 'run `uv add torch --index pytorch-cpu=https://download.pytorch.org/whl/cpu`.'],
    ['poetry.lock', '`poetry add --source pytorch-cpu torch`.'],
    ['Pipfile.lock', 'run `pipenv install --index https://download.pytorch.org/whl/cpu torch`.'],
  ])('%s', (lock, advice) => {
    const [warning, ...others] = lockedGpuWarnings(lock, ['numpy', 'torch', 'nvidia-cudnn-cu13']);
    expect(others).toEqual([]);
    expect(warning).toMatchObject({ code: 'packages-for-gpus', where: [lock] });
    expect(warning!.message).toContain(advice);
  });

  it('by what an extra has brought', () => {
    const amount = (...names: string[]) => lockedGpuWarnings('uv.lock', names).map(({ message }) => message);
    expect(amount('tensorflow')).toEqual([expect.stringContaining('tensorflow brings 0.3 GB')]);
    expect(amount('tensorflow', 'nvidia-cuda-nvcc-cu12')).toEqual([
      expect.stringContaining('tensorflow brings 3.1 GB'),
    ]);
    expect(amount('jax', 'jaxlib')).toEqual([]);
    expect(amount('jax', 'jax-cuda12-plugin')).toEqual([
      expect.stringContaining('have jax in the place of jax in pyproject.toml, and run `uv lock`'),
    ]);
  });
});

describe('the table', () => {
  it('has each row reached by its own requirement', () => {
    const extras: Readonly<Record<string, string>> = {
      'nvidia-cuda-nvcc-cu12': 'and-cuda',
      'jax-cuda12-plugin': 'cuda12',
      'jax-cuda13-plugin': 'cuda13',
      'pennylane-lightning-gpu': 'gpu',
    };
    for (const row of GPU_PACKAGES) {
      const extra = row.only === undefined ? [] : [extras[row.only.sign]!];
      expect(gpuPackage({ name: row.names[0]!, extras: extra })).toBe(row);
      const installed = new Set([row.names[0]!, ...(row.only ? [row.only.sign] : [])]);
      expect(gpuPackagesAmong(installed).map((found) => found.row)).toContain(row);
    }
  });

  it.each([
    ['nvidia-cudnn-cu13', true],
    ['cuda-bindings', true],
    ['triton', true],
    ['custatevec-cu12', true],
    ['jax-cuda12-pjrt', true],
    ['torch', false],
    ['cudaq', false],
    ['tritonclient', false],
    ['custodian', false],
  ])('%s is a library for GPUs: %s', (name, yes) => expect(isGpuLibrary(name)).toBe(yes));
});

it('the README has the table', () => {
  const readme = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');
  for (const { names, only, instead, megabytes } of GPU_PACKAGES) {
    const extra = only === undefined ? '' : `[${/\w[\w-]*/.exec(only.extra.source)![0]}]`;
    const asked = names.map((name) => `\`${name}${extra}\``).join(', ');
    const without = 'index' in instead ? `--extra-index-url ${instead.index}` : instead.name;
    expect(readme).toContain(`| ${asked} | ${inGigabytes(megabytes)} | \`${without}\` |\n`);
  }
});
