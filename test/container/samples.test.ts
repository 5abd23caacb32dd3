/** Every sample becomes an image with the embedded builder; the image runs, and does what `output/` beside it says. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { contentsOf } from '../fixtures.ts';
import { docker, job, resultOf, samplesDir } from './job.ts';

const JOBS = [
  'conda-wrapped-job',
  'job-template',
  'no-dependencies',
  'pip-job',
  'qiskit-job',
  'zipped-folder/bernstein-vazirani.zip',
];

const expected = (sample: string, file = 'expected.json'): string =>
  readFileSync(join(samplesDir, sample, 'output', file), 'utf8');

describe.each(JOBS)('%s', (upload) => {
  it('prints the expected result, and the upload is as it was', async () => {
    const sample = upload.split('/')[0]!;
    const before = contentsOf(join(samplesDir, sample));
    const { exitCode, stdout, stderr } = await job(join('samples', upload));
    expect(exitCode, stderr).toBe(0);
    expect(resultOf(stdout)).toEqual(JSON.parse(expected(sample)));
    expect(stdout.trimEnd().split('\n').at(-1), 'the result comes last').toBe('PlanQK:Job:MultilineResult');
    expect(contentsOf(join(samplesDir, sample))).toEqual(before);
  });
});

it('plain-python: not ours, built as it is, and it runs its own command', async () => {
  const { exitCode, stdout, stderr } = await job('samples/plain-python');
  expect(exitCode, stderr).toBe(0);
  expect(stdout).toBe(expected('plain-python', 'expected.txt').trimEnd());
  const files = (await docker('run', '--rm', '--entrypoint', 'ls', 'planqk-job/plain-python', '-A')).split('\n');
  expect(files.sort()).toEqual(readdirSync(join(samplesDir, 'plain-python')).sort());
  const layers = await docker('run', '--rm', '--entrypoint', 'ls', 'planqk-job/plain-python', '/layers');
  expect(layers.split('\n')).not.toContain('planqk_job');
});

it('two-projects: refused, in the words beside it', async () => {
  const { exitCode, stdout, stderr } = await job('samples/two-projects');
  expect(stderr).toContain(expected('two-projects', 'expected.txt').trimEnd());
  expect(stdout).toBe('');
  expect(exitCode).toBe(121);
});

it('web-app: answers over HTTP, from its own folder', async () => {
  const { exitCode, stderr } = await job('samples/web-app', '--build-only');
  expect(exitCode, stderr).toBe(0);
  const container = await docker('run', '--detach', '--publish', '127.0.0.1::8080', 'planqk-job/web-app');
  onTestFinished(async () => void (await docker('rm', '--force', container)));
  const address = await docker('port', container, '8080');
  const answer = await retry(() => fetch(`http://${address.split('\n')[0]}/`));
  expect(await answer.json()).toEqual(JSON.parse(expected('web-app')));
});

it('every sample is covered above', () => {
  const covered = [...JOBS.map((upload) => upload.split('/')[0]), 'plain-python', 'two-projects', 'web-app'];
  expect(
    readdirSync(samplesDir)
      .filter((name) => !name.startsWith('.'))
      .sort(),
  ).toEqual(covered.sort());
  for (const sample of covered) expect(existsSync(join(samplesDir, sample!, 'output')), sample).toBe(true);
});

async function retry<T>(attempt: () => Promise<T>, tries = 50): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (tries === 0) throw error;
    await new Promise((resolve) => setTimeout(resolve, 200));
    return retry(attempt, tries - 1);
  }
}
