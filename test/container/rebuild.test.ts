/**
 * A second build after a change of code alone installs nothing, and the image has the new code. What it says of itself is
 * as true as before.
 */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryCopy } from '../fixtures.ts';
import { docker, job, resultOf, samplesDir } from './job.ts';

const tag = 'planqk-test/rebuild';

const labelOf = (name: string): Promise<string> =>
  docker('image', 'inspect', '--format', `{{index .Config.Labels "${name}"}}`, tag);

/** As an operator gets it. */
async function billOfMaterials(): Promise<{ cdx: string; spdx: string }> {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-sbom-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  await execa(process.env.PLANQK_PACK ?? 'pack', ['sbom', 'download', tag, '--output-dir', dir]);
  const read = (format: string) =>
    readFileSync(join(dir, 'layers/sbom/launch/planqk_environment/environment', `sbom.${format}.json`), 'utf8');
  return { cdx: read('cdx'), spdx: read('spdx') };
}

const PACKAGES = /^numpy==2\.2\.6 python3\.11==3\.11\.2-\S+$/;

const environmentLayer = async (): Promise<string> => {
  const label = await labelOf('io.buildpacks.lifecycle.metadata');
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
  const bill = await billOfMaterials();
  const { components } = JSON.parse(bill.cdx) as { components: { purl: string }[] };
  expect(components.map(({ purl }) => purl)).toEqual([
    expect.stringMatching(/^pkg:deb\/debian\/python3\.11@3\.11\.2-.*\?arch=amd64$/),
    'pkg:pypi/numpy@2.2.6',
  ]);
  expect(JSON.parse(bill.spdx).packages).toHaveLength(3);
  expect(await labelOf('planqk.packages')).toMatch(PACKAGES);

  writeFileSync(join(upload, 'src', 'program.py'), 'def run(data, params):\n    return {"version": 2}\n');
  const second = await job(upload, '--tag', tag, '--verbose');
  expect(resultOf(second.stdout)).toEqual({ version: 2 });
  expect(second.stderr).not.toMatch(/\+ numpy|Installed|Downloading/);
  expect(await environmentLayer()).toBe(layer);
  expect(await billOfMaterials()).toEqual(bill);
  expect(await labelOf('planqk.packages')).toMatch(PACKAGES);

  appendFileSync(join(upload, 'requirements.txt'), 'six==1.17.0\n');
  const third = await job(upload, '--tag', tag, '--verbose');
  expect(third.stderr).toMatch(/\+ six==1\.17\.0/);
  expect(await environmentLayer()).not.toBe(layer);
  expect((await billOfMaterials()).cdx).toContain('"pkg:pypi/six@1.17.0"');
  expect(await labelOf('planqk.packages')).toContain(' six==1.17.0');
});
