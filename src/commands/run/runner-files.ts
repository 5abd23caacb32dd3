/**
 * Where is the runner? In the sources it lies beside us; the bundle carries it, and puts it into the cache on first use.
 */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../app-root/digest.ts';
import { makeFolders } from '../../upload/make-folders.ts';
import { encodeText } from '../../upload/text.ts';
import { cacheDir } from './cache.ts';

/** File name to text; set by the bundler. */
declare const PLANQK_RUNNER: Readonly<Record<string, string>> | undefined;

const PACKAGE = 'planqk_runner';

/** @returns The file to start with Python. */
export function ensureRunner(): string {
  if (typeof PLANQK_RUNNER === 'undefined') {
    return join(import.meta.dirname, '../../../buildpack/job', PACKAGE, '__main__.py');
  }
  const home = join(cacheDir(), 'runner', sha256(encodeText(JSON.stringify(PLANQK_RUNNER))).slice(0, 16));
  const file = join(home, PACKAGE, '__main__.py');
  if (!existsSync(file)) unpack(home, PLANQK_RUNNER);
  return file;
}

/** Whole or not at all, also when two start at once. */
function unpack(home: string, files: Readonly<Record<string, string>>): void {
  makeFolders(join(home, '..'));
  const draft = mkdtempSync(`${home}-`);
  mkdirSync(join(draft, PACKAGE));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(draft, PACKAGE, name), text);
  try {
    renameSync(draft, home);
  } catch (error) {
    rmSync(draft, { recursive: true });
    if (!existsSync(home)) throw error;
  }
}
