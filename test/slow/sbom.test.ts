/** Bills of materials by the validators of those who made the formats, and against what pip says is installed. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { billOf } from '../../scripts/setup/third-party.ts';
import { readInstalled } from '../../src/python/install/installed.ts';
import { systemPython } from '../../src/python/install/system-python.ts';
import { type Bill, makeBill } from '../../src/sbom/bill.ts';
import { cycloneDxText } from '../../src/sbom/cyclonedx.ts';
import { spdxText } from '../../src/sbom/spdx.ts';
import { billOfEnvironment } from '../sbom/environments.ts';
import { temporaryFolder } from './tools.ts';

const PINNED = ['cyclonedx-python-lib[json-validation]==11.12.0', 'packageurl-python==0.17.6', 'spdx-tools==0.8.5'];
const prefix = join(import.meta.dirname, '..', '..', '.cache', 'sbom-validators-venv');
const python = join(prefix, 'bin', 'python');

/** Makes the environment on its first use; later ones find it. */
beforeAll(async () => {
  const stamp = join(prefix, 'planqk-pinned');
  if (existsSync(stamp)) return;
  await execa('python3', ['-m', 'venv', prefix]);
  await execa(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PINNED]);
  writeFileSync(stamp, PINNED.join('\n'));
});

const installed = (): Bill =>
  makeBill({ name: 'planqk/environment', version: null, licenses: [] }, [
    ...readInstalled(prefix),
    systemPython({ path: '/usr/bin/python3', version: '3.11.2' }),
  ]);

it.each<[what: string, bill: () => Bill]>([
  ['an environment with everything odd', () => billOfEnvironment('venv')],
  ['one of conda', () => billOfEnvironment('conda')],
  ['one with nothing', () => makeBill({ name: 'nothing', version: null, licenses: [] }, [])],
  ['a real one: that of the validators', installed],
  [
    'ours',
    () =>
      billOf({ name: 'planqk/job', version: '0.1.0' }, [
        { name: 'planqk_runner', version: '0.1.0', license: 'Apache-2.0', purl: '' },
      ]),
  ],
])('%s is valid', async (_what, bill) => {
  const dir = temporaryFolder(onTestFinished);
  const [cycloneDx, spdx] = [join(dir, 'sbom.cdx.json'), join(dir, 'sbom.spdx.json')];
  writeFileSync(cycloneDx, cycloneDxText(bill()));
  writeFileSync(spdx, spdxText(bill()));
  const { stdout } = await execa(python, [join(import.meta.dirname, 'validate_sbom.py'), cycloneDx, spdx]);
  expect(stdout).toBe('');
});

it('names what pip does, and what that needs', async () => {
  const { stdout } = await execa(python, ['-m', 'pip', 'list', '--format', 'json']);
  const listed = JSON.parse(stdout) as { name: string; version: string }[];
  const { parts } = installed();
  const libraries = parts.filter(({ kind }) => kind === 'library');
  const inOrder = (all: readonly string[]) => [...all].map((text) => text.toLowerCase()).sort();
  expect(inOrder(libraries.map(({ name, version }) => `${name} ${version}`))).toEqual(
    inOrder(listed.map(({ name, version }) => `${name} ${version}`)),
  );
  const show = await execa(python, ['-m', 'pip', 'show', 'spdx-tools']);
  const needs = /^Requires: (.*)$/m.exec(show.stdout)![1]!.replaceAll('_', '-').split(', ');
  const spdxTools = parts.find(({ name }) => name === 'spdx-tools')!;
  expect(spdxTools.requires.map((ref) => /^pkg:pypi\/(.*)@/.exec(ref)![1])).toEqual(inOrder(needs));
  expect(spdxTools).toMatchObject({ isRequested: true, licenses: [{ expression: 'Apache-2.0' }] });
});

it('the validators do find what is wrong', async () => {
  const dir = temporaryFolder(onTestFinished);
  const wrong = (text: string) => text.replaceAll('"MIT"', '"MITT"').replaceAll('pkg:pypi/', 'pkg:pypi/X');
  const [cycloneDx, spdx] = [join(dir, 'sbom.cdx.json'), join(dir, 'sbom.spdx.json')];
  writeFileSync(cycloneDx, wrong(cycloneDxText(billOfEnvironment('venv'))));
  writeFileSync(spdx, wrong(spdxText(billOfEnvironment('venv'))));
  const { stdout } = await execa(python, [join(import.meta.dirname, 'validate_sbom.py'), cycloneDx, spdx]);
  expect(stdout).toMatch(/^CycloneDX: .*MITT/m);
  expect(stdout).toMatch(/^SPDX: .*MITT/m);
  expect(stdout).toMatch(/^package URL: /m);
});
