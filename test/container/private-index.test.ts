/**
 * A job from an index behind a password and an authority of its own, by service bindings as an operator mounts them. Nothing
 * of them is in the image, its labels, the build's cache or the log.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { expect, it, onTestFinished } from 'vitest';
import { EMBEDDED_BUILDER } from '../../scripts/setup/embedded-builder.ts';
import { makeAuthority, serveIndex, writeWheel } from '../slow/tools.ts';
import { docker, resultOf } from './job.ts';

const TAG = 'planqk-test/private-index';
const LOGIN = 'joe:n0t-for-images';
const TRACES = ['n0t-for-images', Buffer.from(LOGIN).toString('base64')];

const tracesIn = (bytes: Buffer): string[] => TRACES.filter((trace) => bytes.includes(trace));

function filesBelow(dir: string): string[] {
  const paths = readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((path) => join(dir, path));
  return paths.filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}

it('is built and runs, and keeps no secret', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-private-index-'));
  onTestFinished(async () => {
    rmSync(dir, { recursive: true, force: true });
    await docker('image', 'rm', '--force', TAG);
    const volumes = await docker('volume', 'ls', '--quiet', '--filter', 'name=planqk-test_private-index');
    if (volumes !== '') await docker('volume', 'rm', ...volumes.split('\n'));
  });
  const write = (files: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    }
  };
  write({
    'job/src/program.py': 'import alpha\n\ndef run(data, params):\n    return {"of": alpha.NAME}\n',
    'job/requirements.txt': 'alpha\n',
    'cache/.keep': '',
    'wheels/.keep': '',
  });
  await writeWheel(join(dir, 'wheels'), 'alpha');
  const { authority, ...tls } = await makeAuthority(dir);
  const index = await serveIndex(join(dir, 'wheels'), onTestFinished, { login: LOGIN, tls });
  const [username, password] = LOGIN.split(':') as [string, string];
  write({
    'bindings/ca/type': 'ca-certificates',
    'bindings/ca/own.pem': authority,
    'bindings/index/type': 'pypi',
    'bindings/index/url': index,
    'bindings/index/username': username,
    'bindings/index/password': password,
  });

  const builder = ['--builder', EMBEDDED_BUILDER, '--trust-builder', '--pull-policy', 'never', '--network', 'host'];
  const mounts = ['ca', 'index'].flatMap((name) => [
    '--volume',
    `${join(dir, 'bindings', name)}:/platform/bindings/${name}:ro`,
  ]);
  const cache = ['--cache', `type=build;format=bind;source=${join(dir, 'cache')}`];
  const args = ['build', TAG, '--path', join(dir, 'job'), ...builder, ...mounts, ...cache];
  const pack = process.env.PLANQK_PACK ?? 'pack';
  const { all, exitCode } = await execa(pack, args, {
    env: { PACK_HOME: join(dir, 'pack') },
    all: true,
    reject: false,
  });
  expect(exitCode, all).toBe(0);
  expect(all).toContain(`Index: ${index} (binding index)`);
  expect(resultOf(await docker('run', '--rm', '--network', 'none', TAG))).toEqual({ of: 'alpha' });

  const container = await docker('create', '--network', 'none', TAG);
  onTestFinished(async () => void (await docker('rm', container)));
  const { stdout: content } = await execa('docker', ['export', container], { encoding: 'buffer', maxBuffer: 2 ** 31 });
  expect(content.length).toBeGreaterThan(10_000_000);
  expect(tracesIn(Buffer.from(content))).toEqual([]);
  for (const told of [all, await docker('image', 'inspect', TAG), await docker('image', 'history', '--no-trunc', TAG)])
    expect(tracesIn(Buffer.from(told))).toEqual([]);
  const cached = filesBelow(join(dir, 'cache'));
  expect(cached.filter((file) => tracesIn(readFileSync(file)).length > 0)).toEqual([]);
});
