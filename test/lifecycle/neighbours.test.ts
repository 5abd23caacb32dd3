/**
 * What comes of a buildpack that stands beside planqk/python in its group of a builder's order? It joins each of the
 * three groups, and what it answers on the tree as it was uploaded is kept. The Python buildpacks are the stand-in.
 */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { VERSION } from '../../scripts/setup/bundle.ts';
import { fixtures } from '../fixtures.ts';
import { type Detection, detect } from './detector.ts';
import { productionBench } from './production.ts';

const ANY = 'stand-in/any-language';
const NEEDY = 'stand-in/needs-requirements';

const uploadDir = (fixture: string): string => fixtures.find(({ name }) => name === fixture)!.uploadDir;

/** @param order Groups of a builder; `planqk/python` in one of them. */
async function detectWith(fixture: string, order: readonly (readonly string[])[]): Promise<Detection> {
  const bench = productionBench(uploadDir(fixture), onTestFinished);
  addNeedy(bench.buildpacksDir);
  return detect(bench, { order });
}

/** A buildpack that takes part only where requirements.txt is at the app root. */
function addNeedy(buildpacksDir: string): void {
  const bin = join(buildpacksDir, NEEDY.replace('/', '_'), VERSION, 'bin');
  mkdirSync(bin, { recursive: true });
  const description = `api = "0.10"\n[buildpack]\nid = "${NEEDY}"\nversion = "${VERSION}"\n`;
  writeFileSync(join(bin, '..', 'buildpack.toml'), `${description}[[targets]]\nos = "linux"\narch = "amd64"\n`);
  writeFileSync(join(bin, 'detect'), '#!/bin/sh\n[ -f requirements.txt ] && exit 0\nexit 100\n');
  writeFileSync(join(bin, 'build'), '#!/bin/sh\n');
  for (const phase of ['detect', 'build']) chmodSync(join(bin, phase), 0o755);
}

const PIP = ['ca-certificates', 'cpython', 'pip', 'pip-install', 'python-start', 'procfile'].map(
  (name) => `paketo-buildpacks/${name}`,
);

describe('planqk/python', () => {
  it('alone in its group: Paketo detects on the staged tree', async () => {
    const { group, output } = await detectWith('named-folder-underscore', [['planqk/python']]);
    expect(group, output).toEqual([...PIP, 'planqk/job']);
  });

  it('after a neighbour that does not look at the upload: as if alone', async () => {
    const { group, output } = await detectWith('named-folder-underscore', [[ANY, 'planqk/python']]);
    expect(group, output).toEqual([ANY, ...PIP, 'planqk/job']);
  });

  it('before such a neighbour: as if alone', async () => {
    const { group, output } = await detectWith('named-folder-underscore', [['planqk/python', ANY]]);
    expect(group, output).toEqual([...PIP, 'planqk/job', ANY]);
  });

  it.each([
    ['after', [NEEDY, 'planqk/python']],
    ['before', ['planqk/python', NEEDY]],
  ])('%s a neighbour that looks for what is staged: no group passes', async (_where, group) => {
    const detection = await detectWith('named-folder-underscore', [group]);
    expect(detection.group).toBeNull();
    expect(detection.output).toContain('[Error: The order of this builder has a buildpack beside planqk/python]');
    expect(detection.output).toContain(`  ${NEEDY}\n`);
  });

  it('beside an optional neighbour that looks for what is staged: the neighbour is left out', async () => {
    const { group, output } = await detectWith('named-folder-underscore', [[`${NEEDY}?`, 'planqk/python']]);
    expect(group, output).toEqual([...PIP, 'planqk/job']);
  });

  it('before a group of another language: that one gets what is not ours', async () => {
    const { group } = await detectWith('plain-node', [['planqk/python'], [ANY]]);
    expect(group).toEqual([ANY]);
  });

  it('refuses beside a neighbour too', async () => {
    const detection = await detectWith('two-named-folders', [['planqk/python', ANY]]);
    expect(detection.group).toEqual(['planqk/stage', ANY]);
    expect((await detection.build()).exitCode).toBe(1);
  });
});
