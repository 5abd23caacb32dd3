/** What is staged for a package manager leads Paketo (its stand-in, under the real lifecycle) to that manager. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from '@iarna/toml';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { stageAppDir } from '../../src/staging/stage.ts';
import type { Manager } from '../../src/staging/types.ts';
import { fixtures, temporaryCopy } from '../fixtures.ts';
import { assembleStandIn, COMPOSITE } from '../paketo/assemble.ts';

const INSTALLS: Record<Manager, string> = {
  conda: 'conda-env-update',
  pip: 'pip-install',
  pipenv: 'pipenv-install',
  pixi: 'python-package-managers-install',
  poetry: 'poetry-install',
  uv: 'python-package-managers-install',
};

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'planqk-groups-'));
  chmodSync(root, 0o755);
  assembleStandIn(join(root, 'buildpacks'));
  symlinkSync(process.env.PLANQK_LIFECYCLE ?? 'PLANQK_LIFECYCLE-is-not-set', join(root, 'detector'));
  writeFileSync(
    join(root, 'order.toml'),
    `[[order]]\n[[order.group]]\nid = "${COMPOSITE.id}"\nversion = "${COMPOSITE.version}"\n`,
  );
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const staged = fixtures.flatMap(({ name, dir, uploadDir }) => {
  if (!/^(conda|poetry|uv|pipenv|pixi)-/.test(name)) return [];
  const { outcome, manager } = JSON.parse(readFileSync(join(dir, 'plan.json'), 'utf8'));
  return outcome === 'staged' ? [{ name, uploadDir, manager: manager as Manager }] : [];
});

it.each(staged)('$name: $manager', async ({ uploadDir, manager }) => {
  const appDir = temporaryCopy(uploadDir, onTestFinished);
  await stageAppDir(appDir, {});
  const { group, output } = await detectGroup(appDir);
  expect(group, output).toContain(`paketo-buildpacks/${INSTALLS[manager]}`);
  expect(group).not.toContain('paketo-buildpacks/poetry-run');
});

async function detectGroup(appDir: string): Promise<{ group: string[]; output: string }> {
  const dir = mkdtempSync(join(root, 'case-'));
  for (const folder of ['layers', 'platform/env']) mkdirSync(join(dir, folder), { recursive: true });
  writeFileSync(join(dir, 'layers/analyzed.toml'), '[run-image]\n[run-image.target]\nos = "linux"\narch = "amd64"\n');
  if (process.getuid?.() === 0) execFileSync('chown', ['-R', '1001:1000', dir, join(appDir, '..')]);
  const folders = { app: appDir, buildpacks: '../buildpacks', layers: 'layers', platform: 'platform' };
  const options = { ...folders, order: '../order.toml', analyzed: 'layers/analyzed.toml', 'log-level': 'debug' };
  const { all } = await execa(
    '../detector',
    Object.entries(options).flatMap(([name, value]) => [`-${name}`, value]),
    {
      ...(process.getuid?.() === 0 ? { uid: 1001, gid: 1000 } : {}),
      cwd: dir,
      env: { CNB_PLATFORM_API: '0.13', PATH: `/usr/bin:/bin:${process.env.PATH}` },
      extendEnv: false,
      all: true,
      reject: false,
    },
  );
  const file = join(dir, 'layers/group.toml');
  if (!existsSync(file)) return { group: [], output: all };
  const { group } = parse(readFileSync(file, 'utf8')) as unknown as { group: { id: string }[] };
  return { group: group.map(({ id }) => id), output: all };
}
