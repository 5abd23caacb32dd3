import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from '@iarna/toml';
import { expect, it, onTestFinished } from 'vitest';
import { writeLaunch } from '../../src/cnb/launch.ts';

it('launch.toml has the processes in their order, and commands word for word', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-launch-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const launch = {
    processes: [
      { type: 'web', command: ['bash', '-c', `python -c "print('\\\\')" && echo 'ü\t#'`], default: true },
      { type: 'serve', command: ['planqk-job', 'serve'], 'working-dir': '/workspace/app' },
    ],
    labels: [{ key: 'org.example', value: 'x' }],
  };
  await writeLaunch(dir, launch);
  expect(parse(readFileSync(join(dir, 'launch.toml'), 'utf8'))).toEqual(launch);
});
