/** A second build after a change of code alone installs nothing, and the image has the new code. */
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryCopy } from '../fixtures.ts';
import { docker, job, resultOf, samplesDir } from './job.ts';

const tag = 'planqk-test/rebuild';

const environmentLayer = async (): Promise<string> => {
  const label = await docker(
    'image',
    'inspect',
    '--format',
    '{{index .Config.Labels "io.buildpacks.lifecycle.metadata"}}',
    tag,
  );
  const { buildpacks } = JSON.parse(label) as {
    buildpacks: { key: string; layers: Record<string, { sha: string }> }[];
  };
  return buildpacks.find(({ key }) => key === 'planqk/environment')!.layers.environment!.sha;
};

it('reuses the environment', async () => {
  const upload = temporaryCopy(join(samplesDir, 'pip-job'), onTestFinished);
  onTestFinished(async () => void (await docker('image', 'rm', '--force', tag)));
  const first = await job(upload, '--tag', tag, '--verbose');
  expect(first.stderr).toMatch(/\+ numpy==2\.2\.6/);
  const layer = await environmentLayer();

  writeFileSync(join(upload, 'src', 'program.py'), 'def run(data, params):\n    return {"version": 2}\n');
  const second = await job(upload, '--tag', tag, '--verbose');
  expect(resultOf(second.stdout)).toEqual({ version: 2 });
  expect(second.stderr).not.toMatch(/\+ numpy|Installed|Downloading/);
  expect(await environmentLayer()).toBe(layer);

  appendFileSync(join(upload, 'requirements.txt'), 'six==1.17.0\n');
  const third = await job(upload, '--tag', tag, '--verbose');
  expect(third.stderr).toMatch(/\+ six==1\.17\.0/);
  expect(await environmentLayer()).not.toBe(layer);
});
