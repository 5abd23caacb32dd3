/** The reference implementation and we agree on what a manifest asks for; skipped where Python has no `packaging`. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixtures } from '../../../fixtures.ts';

const CASES: readonly [kind: string, file: string, fixture: string][] = [
  ['pyproject', 'pyproject.toml', 'pyproject-setuptools-flat-layout'],
  ['pyproject', 'pyproject.toml', 'pyproject-hatchling-no-lock'],
  ['pyproject', 'pyproject.toml', 'pyproject-extras-of-itself'],
  ['pyproject', 'pyproject.toml', 'pyproject-empty-dependencies'],
  ['pylock', 'pylock.toml', 'pylock-with-hashes'],
  ['pylock', 'pylock.toml', 'pylock-made-by-pip'],
  ['pipfile-lock', 'Pipfile.lock', 'pipfile-lock-alone'],
  ['pipfile-lock', 'Pipfile.lock', 'pipfile-lock-made-by-pipenv'],
];

type Answer = readonly (readonly string[])[] | null;

/** For each case what the manifest asks for, and what our lines do. One process: Python takes its time to start. */
function answers(): Answer[] {
  const dirs = CASES.map(([, , name]) => fixtures.find((fixture) => fixture.name === name)!.dir);
  const args = CASES.flatMap(([kind, file], index) => [
    ...[kind, join(dirs[index]!, 'upload/app/user_code', file)],
    ...['lines', join(dirs[index]!, 'staged/requirements.txt')],
  ]);
  const script = join(import.meta.dirname, 'requirements_of.py');
  return JSON.parse(execFileSync('python3', [script, ...args], { encoding: 'utf8' }));
}

function hasPackaging(): boolean {
  try {
    execFileSync('python3', ['-c', 'import tomllib, packaging.requirements'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!hasPackaging())('the reference implementation', () => {
  it('agrees on every case it can read', { timeout: 60_000 }, () => {
    const all = answers();
    const compared = CASES.map(([, , name], index) => ({ name, asked: all[2 * index], ours: all[2 * index + 1] }));
    for (const { name, asked, ours } of compared) if (asked !== null) expect(ours, name).toEqual(asked);
    expect(compared.filter(({ asked }) => asked !== null).length).toBeGreaterThan(4);
  });
});
