import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { gpuLibrariesWarning, readGpuLibraries } from '../../../src/python/install/gpu-libraries.ts';

/** An environment, by what stands in each package's RECORD. */
function environment(records: Readonly<Record<string, string>>): string {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-gpu-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  for (const [name, record] of Object.entries(records)) {
    const info = join(dir, 'lib', 'python3.11', 'site-packages', `${name}.dist-info`);
    mkdirSync(info, { recursive: true });
    writeFileSync(join(info, 'RECORD'), record);
  }
  return dir;
}

const WITH_TORCH = {
  'nvidia_cudnn_cu13-9.26.0.51':
    'nvidia/cudnn/lib/libcudnn.so.9,sha256=aa,900000000\r\nnvidia/cudnn/RECORD,,\n"nvidia/a,b.h",sha256=ab,100\n',
  'triton-3.9.0': 'triton/_C/libtriton.so,sha256=ac,1000000000\n',
  'torch-2.15.0': 'torch/lib/libtorch_cuda.so,sha256=ad,800000000\n',
  'numpy-2.4.6': 'numpy/__init__.py,sha256=ae,100\n',
};

it('says how large they are, what brought them, and what to write', () => {
  const libraries = readGpuLibraries(environment(WITH_TORCH))!;
  expect(libraries.libraries).toEqual([
    { name: 'triton', bytes: 1_000_000_000 },
    { name: 'nvidia-cudnn-cu13', bytes: 900_000_100 },
  ]);
  expect(gpuLibrariesWarning(libraries, 'app/user_code/requirements.txt', [{ code: 'other' }])).toEqual({
    code: 'packages-for-gpus',
    message:
      '1.9 GB of the packages only GPUs need: triton, nvidia-cudnn-cu13, which torch brought. Where the job has no GPU, add a line `--extra-index-url https://download.pytorch.org/whl/cpu` at the top of app/user_code/requirements.txt.',
    where: ['app/user_code/requirements.txt'],
  });
});

it('does not say again what the plan has said', () => {
  const libraries = readGpuLibraries(environment(WITH_TORCH))!;
  const { message } = gpuLibrariesWarning(libraries, 'requirements.txt', [{ code: 'packages-for-gpus' }]);
  expect(message).toBe('1.9 GB of the packages only GPUs need: triton, nvidia-cudnn-cu13, which torch brought.');
});

it('knows nothing to write for what has no other build', () => {
  const libraries = readGpuLibraries(environment({ 'cupy_cuda12x-14.2.0': 'cupy/core.so,sha256=aa,300000000\n' }))!;
  const { message } = gpuLibrariesWarning(libraries, 'requirements.txt', []);
  expect(message).toBe('0.3 GB of the packages only GPUs need: cupy-cuda12x.');
});

it.each<[why: string, records: Readonly<Record<string, string>>]>([
  ['no environment', {}],
  ['few', { 'nvidia_nvtx-13.2': 'nvidia/nvtx.so,sha256=aa,100000\n' }],
  [
    'no size that is one',
    { 'triton-3.9.0': 'triton/a.so,sha256=aa,1e99\ntriton/b.so,sha256=aa,99999999999999999999\n' },
  ],
  ['large, but not for GPUs', { 'scipy-1.17.1': 'scipy/a.so,sha256=aa,900000000\n' }],
])('nothing of %s', (_why, records) => expect(readGpuLibraries(environment(records))).toBeNull());
