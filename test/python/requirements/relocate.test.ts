/** Does each kind of upload come up as the rule book says? The real pip is asked in same-to-pip.test.ts. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { messageText } from '../../../src/problem.ts';
import { CASES, names, stage, stagedFiles } from './cases.ts';
import type { Tree } from './upload.ts';

const dir = mkdtempSync(join(tmpdir(), 'planqk-relocate-'));
afterAll(() => rmSync(dir, { recursive: true }));

function expectedFiles(name: string): Tree | null {
  const folder = join(CASES, name, 'expected');
  if (!existsSync(folder)) return null;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

describe.each(names)('%s', (name) => {
  const { target, result } = stage(name, dir);

  it('is staged as the rule book says', async () => {
    expect(result.ok ? stagedFiles(target, result.relocation) : null).toEqual(expectedFiles(name));
    const told = result.ok
      ? result.relocation.warnings.map(
          (warning) => `${warning.code}: ${warning.message}\n${warning.where.join('\n')}\n`,
        )
      : [messageText(result.problem)];
    expect(told.join('')).not.toMatch(/secret@|user:/);
    const [file, other] = result.ok ? ['warnings.txt', 'problem.txt'] : ['problem.txt', 'warnings.txt'];
    expect(existsSync(join(CASES, name, other!))).toBe(false);
    if (told.length > 0) await expect(told.join('\n')).toMatchFileSnapshot(join(CASES, name, file!));
    else expect(existsSync(join(CASES, name, file!))).toBe(false);
  });
});
