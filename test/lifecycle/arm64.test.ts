/** The executable for arm64 is real: emulated, it does what that for this machine does. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it, onTestFinished } from 'vitest';
import { aptInstall } from '../../scripts/setup/apt.ts';
import { arm64Of, ensureArm64 } from '../../scripts/setup/arm64.ts';
import { packageEmbedded } from '../../scripts/setup/buildpackages.ts';
import { elfMachine } from '../../scripts/setup/elf.ts';
import { buildpackDir, executableFile } from '../../scripts/setup/executable.ts';
import { samplesDir } from '../container/job.ts';

const QEMU = ['qemu-aarch64-static', '-L', '/usr/aarch64-linux-gnu'] as const;
/** Of the other package. */
const LOADER = '/usr/aarch64-linux-gnu/lib/ld-linux-aarch64.so.1';
const PATIENT = 300_000;
const quiet = () => {};

it(
  'says which it is, plans an upload, and is in its buildpackage',
  async () => {
    const packages = ['qemu-user-static', 'libstdc++6-arm64-cross'];
    const emulated = (...args: string[]) => execa(QEMU[0], [...QEMU.slice(1), ...args]);
    const isThere = !(await execa(QEMU[0], ['--version'], { reject: false })).failed && existsSync(LOADER);
    if (!isThere)
      await aptInstall(quiet, packages, {
        what: 'qemu',
        remedy: `Install the Debian packages ${packages.join(', ')}.`,
      });
    const program = await ensureArm64(quiet);
    expect(elfMachine(readFileSync(program))).toBe(183);

    const version = await emulated(program, '--version');
    expect(version.stdout).toBe((await execa(executableFile, ['--version'])).stdout);
    const plan = ['plan', join(samplesDir, 'qiskit-job'), '--json'];
    expect(JSON.parse((await emulated(program, ...plan)).stdout)).toEqual(
      JSON.parse((await execa(executableFile, plan)).stdout),
    );
    const uv = await emulated(join(arm64Of(buildpackDir('environment')), 'bin', 'uv'), '--version');
    expect(uv.stdout).toMatch(/^uv .*aarch64/);

    const dir = mkdtempSync(join(tmpdir(), 'planqk-arm64-'));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    const pack = process.env.PLANQK_PACK ?? 'pack';
    const file = await packageEmbedded({ say: quiet, pack, labels: { 'example.org/a': 'b' } }, dir, 'arm64');
    const member = async (path: string) => JSON.parse((await execa('tar', ['-xOf', file, path])).stdout);
    const blob = (digest: string) => `blobs/${digest.replace(':', '/')}`;
    const [manifest] = (await member('index.json')).manifests;
    const { config } = await member(blob(manifest.digest));
    expect(await member(blob(config.digest))).toMatchObject({
      architecture: 'arm64',
      os: 'linux',
      config: { Labels: { 'example.org/a': 'b' } },
    });
  },
  PATIENT,
);
