/**
 * An image is saved, though adding its layers took longer than daemons and clients keep a connection on which nobody asks
 * anything. The exporter is made to wait by freezing its container; gigabytes would do the same.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { expect, it, onTestFinished } from 'vitest';
import { EMBEDDED_BUILDER } from '../../scripts/setup/embedded-builder.ts';
import { docker } from './job.ts';

const TAG = 'planqk-test/slow-export';

/** After this the client of Docker takes a connection for closed: 30 seconds, and a little more. */
const FROZEN = 33_000;

/** Large enough to be at work on it while the container is being frozen. */
const APP_BYTES = 200_000_000;

it('keeps its connection, and sends what the daemon no longer has', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-slow-export-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  writeLayers(dir, null);
  onTestFinished(async () => void (await execa('docker', ['image', 'rm', '--force', TAG], { reject: false })));
  await exporter(dir);
  const earlier = await docker('image', 'inspect', '--format', '{{.Id}}', TAG);
  await docker('image', 'tag', earlier, `${TAG}:earlier`);
  await docker('image', 'rm', TAG);

  writeLayers(dir, earlier);
  const name = `planqk-test-slow-export-${process.pid}`;
  onTestFinished(async () => void (await execa('docker', ['rm', '--force', name], { reject: false })));
  const exporting = exporter(dir, '--name', name);
  for await (const line of exporting.iterable({ from: 'all' })) {
    if (!line.includes("Adding layer 'planqk/job:small'")) continue;
    await docker('pause', name);
    expect(await docker('logs', name)).not.toContain('Saving');
    // what it was going to leave out, since the daemon had it
    expect(await docker('image', 'rm', `${TAG}:earlier`)).toContain(`Deleted: ${earlier}`);
    await sleep(FROZEN);
    await docker('unpause', name);
  }
  await exporting;
  const content = ['run', '--rm', '--network', 'none', '--entrypoint', 'cat', TAG, '/layers/planqk_job/small/file'];
  expect(await docker(...content)).toBe('small');
});

function writeLayers(dir: string, previous: string | null): void {
  const layers = join(dir, 'layers');
  mkdirSync(join(layers, 'planqk_job', 'small'), { recursive: true });
  mkdirSync(join(layers, 'config'), { recursive: true });
  writeFileSync(join(layers, 'planqk_job', 'small', 'file'), 'small');
  writeFileSync(join(layers, 'planqk_job', 'small.toml'), '[types]\nlaunch = true\n');
  writeFileSync(join(layers, 'group.toml'), '[[group]]\nid = "planqk/job"\nversion = "0.1.0"\napi = "0.10"\n');
  writeFileSync(join(layers, 'config', 'metadata.toml'), '');
  chmodSync(layers, 0o777); // the exporter writes its report there, as another user
  chmodSync(dir, 0o755);
  const image = previous === null ? '' : `[image]\nreference = "${previous}"\n`;
  writeFileSync(join(layers, 'analyzed.toml'), `${image}[run-image]\nreference = "planqk/embedded-run:latest"\n`);
  mkdirSync(join(dir, 'app'), { recursive: true });
  writeFileSync(join(dir, 'app', 'data'), '');
  truncateSync(join(dir, 'app', 'data'), APP_BYTES);
}

function exporter(dir: string, ...options: readonly string[]) {
  const mounts = [`${dir}/layers:/layers`, `${dir}/app:/workspace:ro`, '/var/run/docker.sock:/var/run/docker.sock'];
  const container = ['--rm', '--user', '0', '--network', 'none', '--env', 'CNB_PLATFORM_API=0.12', ...options];
  return execa(
    'docker',
    [
      ...['run', ...container, ...mounts.flatMap((mount) => ['--volume', mount])],
      ...['--entrypoint', '/cnb/lifecycle/exporter', EMBEDDED_BUILDER, '-daemon', TAG],
    ],
    // without its connection it would wait for five minutes more
    { all: true, timeout: FROZEN + 60_000 },
  );
}
