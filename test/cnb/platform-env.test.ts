import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { allowedVariables, platformVariables } from '../../src/cnb/platform-env.ts';

function platform(variables: Readonly<Record<string, string>>): string {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-platform-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  mkdirSync(join(dir, 'env'));
  for (const [name, value] of Object.entries(variables)) writeFileSync(join(dir, 'env', name), value);
  return dir;
}

it('reads the upload’s variables that are allowed, and no other', () => {
  const dir = platform({ BP_PLANQK_USER_CODE: 'a', NODE_OPTIONS: '--require evil' });
  expect(allowedVariables(dir, {}, (name) => name.startsWith('BP_'))).toEqual({ BP_PLANQK_USER_CODE: 'a' });
  expect(platformVariables(dir)).toEqual(['BP_PLANQK_USER_CODE', 'NODE_OPTIONS']);
});

it('the operator’s win', () => {
  const dir = platform({ BP_PLANQK_USER_CODE: 'upload' });
  expect(allowedVariables(dir, { BP_PLANQK_USER_CODE: 'operator' }, () => true)).toEqual({
    BP_PLANQK_USER_CODE: 'operator',
  });
});

it('waits for no pipe, and minds no missing folder', () => {
  const dir = platform({});
  execFileSync('mkfifo', [join(dir, 'env', 'BP_PLANQK_MANIFEST')]);
  expect(allowedVariables(dir, {}, () => true)).toEqual({ BP_PLANQK_MANIFEST: undefined });
  expect(allowedVariables('/nowhere', { A: '1' }, () => true)).toEqual({ A: '1' });
});

it('leaves out what no variable can hold', () => {
  expect(allowedVariables(platform({ PIP_INDEX_URL: 'a\0b' }), {}, () => true)).toEqual({ PIP_INDEX_URL: undefined });
});
