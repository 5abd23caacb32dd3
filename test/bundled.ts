/** The program in one file, as it is shipped: starts in a third of the time that its sources take. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { bundle } from '../scripts/setup/bundle.ts';

/** Made before the tests of a file, and removed after them. @returns Where it lies. */
export function bundledProgram(): string {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-program-'));
  const program = join(dir, 'planqk-buildpack.cjs');
  beforeAll(async () => void (await bundle(join(import.meta.dirname, '../src/main.ts'), program)));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  return program;
}
