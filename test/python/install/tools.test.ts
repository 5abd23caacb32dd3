/** Whose fault is it where a tool of the builder cannot be had? With a stand-in for uv. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Refusal } from '../../../src/problem.ts';
import { makePinned } from '../../../src/python/install/tools.ts';

const path = execFileSync('sh', ['-c', 'command -v python3'], { encoding: 'utf8' }).trim();
const python = { path, version: '3.11.2' };

async function problemOf(said: string) {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-tools-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const uv = join(dir, 'uv');
  writeFileSync(uv, `#!/bin/sh\n[ "$1" = venv ] && exit 0\ncat <<'END'\n${said}\nEND\nexit 1\n`);
  chmodSync(uv, 0o755);
  writeFileSync(join(dir, 'rattler.txt'), 'py-rattler==0.28.0\n');
  const asked = { kind: 'pip', files: [] } as const;
  const ingredients = { appDir: dir, asked, python, uv, pinsDir: dir, env: { PATH: process.env.PATH } };
  const making = { dir, workDir: join(dir, 'work'), uvCache: dir, compile: false, tell: () => {} };
  const error = await makePinned('rattler', dir, ingredients, making, 'py-rattler').catch((each: unknown) => each);
  if (error instanceof Refusal) return error.problem;
  throw error;
}

it.each([
  'error: No solution found when resolving dependencies\n  cause: py-rattler was not found in the package registry',
  'error: Failed to download `py-rattler==0.28.0`\n  cause: Hash mismatch for `py-rattler==0.28.0`',
  'error: something new',
])('an index that has not got it as it is pinned is no fault of the upload: %s', async (said) => {
  const problem = await problemOf(said);
  expect(problem).toMatchObject({ code: 'tool-not-installed', fault: 'platform' });
  expect(problem.headline).toContain('py-rattler');
  expect(problem.where.join('\n')).toContain(said);
});

it('what is in the way of any installation is told as that', async () => {
  const said = 'error: Failed to fetch: https://index.invalid/simple/py-rattler/\n  cause: dns error';
  expect(await problemOf(said)).toMatchObject({ code: 'index-unreachable', fault: 'platform' });
});
