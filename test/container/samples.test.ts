/** Every sample becomes an image with the embedded builder; the image runs, and does what `output/` beside it says. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ensureChannelOfImage, mirrored, serveChannel } from '../conda/channel.ts';
import { contentsOf, temporaryCopy } from '../fixtures.ts';
import { docker, job, repoDir, resultOf, samplesDir } from './job.ts';

const JOBS = [
  'conda-wrapped-job',
  'job-template',
  'no-dependencies',
  'pip-job',
  'pipenv-job',
  'qiskit-job',
  'uv-job',
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

describe('conda-job', () => {
  it('prints the expected result, of a channel that is served here: its own may be out of reach', async () => {
    const channel = await serveChannel(await ensureChannelOfImage());
    onTestFinished(channel.close);
    const before = contentsOf(join(samplesDir, 'conda-job'));
    const { exitCode, stdout, stderr } = await job('samples/conda-job', '--env', mirrored(channel));
    expect(exitCode, stderr).toBe(0);
    expect(resultOf(stdout)).toEqual(JSON.parse(expected('conda-job')));
    expect(contentsOf(join(samplesDir, 'conda-job'))).toEqual(before);
  });

  it('starts in its own environment, of which the programs of the image know nothing', async () => {
    const inImage = (...command: string[]) => docker('run', '--rm', 'planqk-job/conda-job', ...command);
    expect(await inImage('bash', '-c', 'echo $CONDA_PREFIX:$OMP_NUM_THREADS:$LD_LIBRARY_PATH; command -v python')).toBe(
      '/layers/planqk_environment/environment/conda:1:\n/layers/planqk_environment/environment/conda/bin/python',
    );
    expect(await inImage('bash', '-c', 'cat $CONDA_PREFIX/package-list.txt')).toMatch(
      /^# .*\n@EXPLICIT\n(\S+#\S+\n?){3}$/,
    );
    expect(await inImage('bash', '-c', 'cat $CONDA_PREFIX/package-list.txt $CONDA_PREFIX/conda-meta/*')).not.toContain(
      '127.0.0.1',
    );
    // what is compiled counts, though the image has lost the times of files
    const trace = await inImage('bash', '-c', 'python -v -c "import numpy" 2>&1');
    expect(trace).toContain('numpy');
    expect(trace).not.toMatch(/^# code object from '.*\.py'$/m);
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

describe('an image that is there', () => {
  it('is used again for new inputs, from any folder, and its output comes to the folder that is named', async () => {
    const dir = temporaryCopy(join(samplesDir, 'pip-job'), onTestFinished);
    const again = (...args: string[]) =>
      execa('npm', ['--prefix', repoDir, 'run', '--silent', 'job', '--', '.', '--tag', 'planqk-test/again', ...args], {
        cwd: dir,
      });
    const first = await again();
    expect(first.stderr).toContain('image planqk-test/again: done');
    expect(first.stderr).toMatch(
      /The image is planqk-test\/again: Python 3\.\d+\.\d+, \d+ packages?\.\nTo run it again: docker run --rm /,
    );
    const second = await again('--data', 'input/data.json', '--output', 'out');
    expect(second.stderr).toContain('image planqk-test/again: nothing has changed since it was built');
    expect(second.stderr).toContain('data: input/data.json\n');
    expect(readFileSync(join(dir, 'out', 'output.json'), 'utf8').trim()).toBe(
      second.stdout.split('PlanQK:Job:MultilineResult')[1]!.trim(),
    );
    expect((await again('--env', 'BP_PLANQK_KEEP_ALL=true')).stderr).toContain('image planqk-test/again: done');
  });
});

it('every sample is covered above', () => {
  const others = ['conda-job', 'plain-python', 'two-projects', 'web-app'];
  const covered = [...JOBS.map((upload) => upload.split('/')[0]), ...others];
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
