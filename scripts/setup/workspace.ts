/**
 * Where does the setup keep what it makes, and how does it know that a thing is still the right one?
 *
 * Everything lies in `.cache/` of the repository. A thing is remade when its key, the hash of all that feeds it, changes.
 */
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Is told each line of what goes on, so that a long step is seen to live. */
export type Say = (line: string) => void;

export const repoDir: string = join(import.meta.dirname, '..', '..');
export const cacheDir: string = join(repoDir, '.cache');

/** Sixteen hex digits that stand for the parts, in their order. */
export function keyOf(...parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    // The length keeps ('ab', 'c') and ('a', 'bc') apart.
    hash.update(`${part.length}:`).update(part);
  }
  return hash.digest('hex').slice(0, 16);
}

/** Was `keyFile` written for this key, and is everything still there that it vouches for? */
export function isCurrent(keyFile: string, key: string, files: readonly string[] = []): boolean {
  return existsSync(keyFile) && readFileSync(keyFile, 'utf8') === key && files.every((file) => existsSync(file));
}

/** To be called last, when all that the key vouches for is in place. */
export function writeKey(keyFile: string, key: string): void {
  mkdirSync(dirname(keyFile), { recursive: true });
  writeFileSync(keyFile, key);
}

/** Names, modes and contents of all below a folder; links are not followed. */
export function hashTree(dir: string): string {
  const hash = createHash('sha256');
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true });
  for (const entry of entries.sort((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1))) {
    hash.update(`${pathOf(entry).slice(dir.length)}\0${lstatSync(pathOf(entry)).mode}\0`);
    if (entry.isSymbolicLink()) hash.update(readlinkSync(pathOf(entry)));
    else if (entry.isFile()) hash.update(readFileSync(pathOf(entry)));
  }
  return hash.digest('hex');
}

const pathOf = (entry: { readonly parentPath: string; readonly name: string }) => join(entry.parentPath, entry.name);
