import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { writeLaunch } from '../../src/cnb/launch.ts';

it('launch.toml has, in words that every reader of TOML knows, the processes in their order, and commands word for word', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-launch-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const launch = {
    processes: [
      { type: 'web', command: ['bash', '-c', `python -c "print('\\\\')" && echo 'ü\t#'`], default: true },
      { type: 'serve', command: ['planqk-job', 'serve'], 'working-dir': '/workspace/app' },
    ],
    labels: [{ key: 'org.example', value: 'line\r\n\0\x7f' }],
  };
  await writeLaunch(dir, launch);
  expect(readFileSync(join(dir, 'launch.toml'), 'utf8')).toBe(String.raw`[[processes]]
type = "web"
command = [ "bash", "-c", "python -c \"print('\\\\')\" && echo 'ü\t#'" ]
default = true

[[processes]]
type = "serve"
command = [ "planqk-job", "serve" ]
working-dir = "/workspace/app"

[[labels]]
key = "org.example"
value = "line\r\n\u0000\u007f"
`);
});
