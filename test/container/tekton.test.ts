/** The Task of deploy/tekton, run step by step as Tekton would: a registry with passwords, uploads by HTTP, refusals. */
import { cpSync, createReadStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EMBEDDED_BUILDER } from '../../scripts/setup/embedded-builder.ts';
import { type Guarded, startGuardedRegistry } from './guarded-registry.ts';
import { docker, resultOf, samplesDir } from './job.ts';
import { runTask, type TaskRun } from './tekton.ts';

const dir = mkdtempSync(join(tmpdir(), 'planqk-tekton-test-'));
let registry: Guarded;
let uploads: Server;
let address: string;

beforeAll(async () => {
  registry = await startGuardedRegistry();
  await docker('tag', 'planqk/embedded-run:latest', `${registry.open}/run`);
  await docker('push', `${registry.open}/run`);
  uploads = createServer((request, response) => createReadStream(join(dir, request.url ?? '')).pipe(response));
  await new Promise<void>((resolve) => uploads.listen(0, '127.0.0.1', resolve));
  const at = uploads.address();
  address = `http://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}`;
});

afterAll(async () => {
  uploads.close();
  await docker('rmi', '--force', `${registry.open}/run`);
  registry.stop();
  rmSync(dir, { recursive: true });
});

interface Upload {
  readonly sample: string;
  /** Beside its files. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: readonly string[];
  readonly dockerConfig?: string;
}

async function build(name: string, { sample, files = {}, env = [], dockerConfig }: Upload): Promise<TaskRun> {
  const folder = join(dir, name);
  cpSync(join(samplesDir, sample), folder, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  await execa('python3', ['-c', 'import shutil, sys; shutil.make_archive(sys.argv[1], "zip", sys.argv[1])', folder]);
  return runTask({
    params: { url: `${address}/${name}.zip`, image: `${registry.address}/jobs/${name}` },
    env,
    images: { 'planqk/builder': EMBEDDED_BUILDER, 'planqk/embedded-run': `${registry.address}/run` },
    dockerConfig: dockerConfig ?? registry.dockerConfig,
  });
}

const isPushed = async (name: string): Promise<boolean> =>
  (await fetch(`http://${registry.open}/v2/jobs/${name}/tags/list`)).ok;

it('a job becomes an image, named by its digest, which runs; and again, from the cache beside it', async () => {
  const first = await build('job', { sample: 'no-dependencies' });
  expect(first.failedStep, JSON.stringify(first.logs, null, 2)).toBeNull();
  const { IMAGE_URL, IMAGE_DIGEST, ...others } = first.results;
  expect(IMAGE_URL).toBe(`${registry.address}/jobs/job`);
  expect(IMAGE_DIGEST).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(others).toEqual({});
  const image = `${registry.open}/jobs/job@${IMAGE_DIGEST}`;
  await docker('pull', image);
  const input = join(samplesDir, 'no-dependencies', 'input');
  const printed = await docker(
    'run',
    '--rm',
    '--read-only',
    '--tmpfs',
    '/tmp',
    '--volume',
    `${input}:/var/input:ro`,
    image,
  );
  await docker('rmi', '--force', image);
  expect(resultOf(printed)).toEqual(
    (await import(`${samplesDir}/no-dependencies/output/expected.json`, { with: { type: 'json' } })).default,
  );

  const second = await build('job', { sample: 'no-dependencies' });
  expect(second.failedStep, JSON.stringify(second.logs, null, 2)).toBeNull();
  expect(second.results.IMAGE_DIGEST).toBe(IMAGE_DIGEST);
  expect(second.logs.export).toContain("Reusing layer 'planqk/environment:environment'");
});

it('settings reach the build', async () => {
  // of nothing that an index has
  const files = { 'grover/requirements.txt': '', 'grover/src/program.py': 'def run(data, params):\n    return 1\n' };
  const chosen = { sample: 'two-projects', files, env: ['BP_PLANQK_USER_CODE=grover'] };
  const { failedStep, logs } = await build('chosen', chosen);
  expect(failedStep, JSON.stringify(logs, null, 2)).toBeNull();
  expect(logs.fetch).toContain('user code: grover\n');
  expect(logs.build).toContain('grover');
});

it('what is refused is told before anything is built, in full', async () => {
  const { failedStep, results, logs } = await build('refused', { sample: 'two-projects' });
  expect(failedStep).toBe('fetch');
  expect(Object.keys(results)).toEqual(['refusal']);
  expect(results.refusal).toMatch(/^\[Error: More than one folder looks like the user code\]\n/);
  expect(results.refusal).toMatch(/\n\[code: ambiguous-user-code, fault: upload\]\n$/);
  expect(logs.fetch).toContain(results.refusal!.trim());
  expect(await isPushed('refused')).toBe(false);
});

it('and so is what stops the build', async () => {
  const files = { 'src/program.py': 'def run(data, params)\n    return 1\n' };
  const { failedStep, results } = await build('broken', { sample: 'no-dependencies', files });
  expect(failedStep).toBe('build');
  expect(Object.keys(results)).toEqual(['refusal']);
  expect(results.refusal).toMatch(/^\[Error: .*\n[\s\S]*src\/program\.py:1[\s\S]*\n\[code: [\w-]+, fault: upload\]\n$/);
  expect(await isPushed('broken')).toBe(false);
});

it('without the password nothing is read, and nothing pushed', async () => {
  const { failedStep, logs } = await build('nobody', { sample: 'no-dependencies', dockerConfig: '{}' });
  expect(failedStep).toBe('analyze');
  expect(logs.analyze).toContain('401');
});
