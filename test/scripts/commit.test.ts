/** Of which commit a tree is: read from real repositories. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { readCommit } from '../../scripts/setup/commit.ts';

const SECONDS = 1_700_000_000;
let dir = '';

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'planqk-commit-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
});

function git(...args: string[]): string {
  const date = `${SECONDS} +0000`;
  const env = { PATH: process.env.PATH, HOME: dir, GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date };
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.org'];
  return execFileSync('git', ['-C', dir, ...who, ...args], { env, encoding: 'utf8' }).trim();
}

it('is unknown outside of git, and before the first commit', async () => {
  const unknown = { revision: 'unknown', seconds: Date.UTC(1980, 0, 1) / 1000 };
  expect(await readCommit(dir)).toEqual(unknown);
  git('init', '--quiet');
  expect(await readCommit(dir)).toEqual(unknown);
});

it('is the commit with its time, and says where something is not committed', async () => {
  git('init', '--quiet');
  writeFileSync(join(dir, 'file'), 'one');
  git('add', 'file');
  git('commit', '--quiet', '--message', 'one');
  const head = git('rev-parse', 'HEAD');
  expect(await readCommit(dir)).toEqual({ revision: head, seconds: SECONDS });
  writeFileSync(join(dir, 'other'), '');
  expect(await readCommit(dir)).toEqual({ revision: `${head}-dirty`, seconds: SECONDS });
});
