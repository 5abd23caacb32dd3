/** The walk-through of the README, command by command, as a stranger copies it. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it, onTestFinished } from 'vitest';
import { repoDir, resultOf } from './job.ts';

const readme = readFileSync(join(repoDir, 'README.md'), 'utf8');
const blocks = [...readme.matchAll(/^```sh walk-through\n(.*?)^```$/gms)].map(([, commands]) => commands!);

it('works as it is written', async () => {
  onTestFinished(async () => {
    await execa('docker', ['rm', '--force', 'my-web-app'], { reject: false });
    rmSync(join(repoDir, 'bill'), { recursive: true, force: true });
  });
  const script = blocks.map((block, index) => `echo "--- block ${index}"\n${block}`).join('\n');
  const { stdout } = await execa('bash', ['--norc', '-euo', 'pipefail', '-c', script], { cwd: repoDir });
  const outputs = stdout.split(/^--- block \d+\n/m).slice(1);
  expect(outputs).toHaveLength(8);
  const [builder, build, run, webApp, plan, local, bill, labels] = outputs as string[];
  expect(builder).toContain('planqk/embedded-builder:latest is ready');
  expect(build).toContain("Successfully built image 'my-job'");
  expect(resultOf(run!)).toEqual({ norm: 1, outcomes: ['000', '111'], qubits: 3, shots: 200 });
  expect(webApp).toContain('{"folder":"shop","greeting":"hello"}');
  expect(plan).toContain('requirements: pip');
  expect(resultOf(local!)).toEqual({ bits: 16, valid: true });
  expect(bill).toContain('sbom.cdx.json\nsbom.spdx.json\n');
  // an image may have further names
  expect(labels).toMatch(/^\[[^\]]*\bmy-job:latest\b[^\]]*\] .*numpy==2\.2\.6/m);
});
