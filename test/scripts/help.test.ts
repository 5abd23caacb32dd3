/** Every script of package.json answers --help with help, and does nothing else. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };

const repoDir = join(import.meta.dirname, '..', '..');

describe.each(Object.entries(packageJson.scripts))('npm run %s', (_name, command) => {
  it.each(['--help', '-h'])('%s', (flag) => {
    const env = { PATH: `${dirname(process.execPath)}:/usr/bin:/bin` };
    const started = spawnSync('sh', ['-c', `${command} ${flag}`], { cwd: repoDir, encoding: 'utf8', env });
    expect(started.stdout).toMatch(/^Usage: npm (run [\w:]+|test)/);
    expect([started.status, started.stderr]).toEqual([0, '']);
  });
});

it('each is the script of a file', () => {
  const names = Object.values(packageJson.scripts).map(
    (command) => /scripts\/start\.mjs (\S+)/.exec(command)?.[1] ?? command,
  );
  expect(names.filter((name) => !existsSync(join(repoDir, 'scripts', `${name}.ts`)))).toEqual([]);
});
