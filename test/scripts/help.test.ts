/** Every script of package.json answers --help with help, and does nothing else. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };

const repoDir = join(import.meta.dirname, '..', '..');
const HELP = /^Usage: npm (run [\w:]+|test)/;

class Exit extends Error {}

/** What a script prints until it ends, in this process: one of its own for each takes as long as all of them. */
async function start(words: readonly string[]): Promise<{ status: unknown; stdout: string; stderr: string }> {
  const printed = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      printed[name] += text;
      return true;
    }),
  );
  let status: unknown;
  const exit = vi.spyOn(process, 'exit').mockImplementation((code) => {
    status = code;
    throw new Exit();
  });
  const { argv } = process;
  process.argv = [process.execPath, join(repoDir, 'scripts', 'start.mjs'), ...words];
  try {
    // a module is run once only, by each of its names
    await import(/* @vite-ignore */ `../../scripts/start.mjs?${encodeURIComponent(words.join(' '))}`);
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
  } finally {
    process.argv = argv;
    for (const spy of [...spies, exit]) spy.mockRestore();
  }
  return { status, ...printed };
}

describe.each(Object.entries(packageJson.scripts))('npm run %s', (_name, command) => {
  it.each(['--help', '-h'])('%s', async (flag) => {
    const [, words] = /^(?:[A-Z_]+=\S+ )*node scripts\/start\.mjs ([\w:./ -]+)$/.exec(command) ?? [];
    const { status, stdout, stderr } = await start([...words!.split(' '), flag]);
    expect(stdout).toMatch(HELP);
    expect([status, stderr]).toEqual([0, '']);
  });
});

it.each(['test', 'test:linear'] as const)('npm run %s in a shell', (name) => {
  const env = { PATH: `${dirname(process.execPath)}:/usr/bin:/bin` };
  const started = spawnSync('sh', ['-c', `${packageJson.scripts[name]} --help`], {
    cwd: repoDir,
    encoding: 'utf8',
    env,
  });
  expect(started.stdout).toMatch(HELP);
  expect([started.status, started.stderr]).toEqual([0, '']);
});

it('each is the script of a file', () => {
  const names = Object.values(packageJson.scripts).map(
    (command) => /scripts\/start\.mjs (\S+)/.exec(command)?.[1] ?? command,
  );
  expect(names.filter((name) => !existsSync(join(repoDir, 'scripts', `${name}.ts`)))).toEqual([]);
});
