/**
 * What did this machine write into which app dir? Kept outside of all of them, in the user's own state, so that no upload
 * can claim that a record or a journal is ours.
 *
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
import { mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isWindows } from '../on-windows.ts';
import { encodeText } from '../upload/text.ts';
import { sha256 } from './digest.ts';

export interface Memory {
  /** @param digest Of the content of a record or journal. */
  knows(appDir: string, digest: string): boolean;
  /** In place of all that was remembered of this app dir. */
  remember(appDir: string, digests: readonly string[]): void;
}

/** A build's: each starts on an upload that is new to its container. */
export const NO_MEMORY: Memory = { knows: () => false, remember: () => {} };

export function stateDir(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const [mac, windows] = [process.platform === 'darwin', isWindows(process.platform)];
  const own = mac ? 'Library/Application Support' : windows ? 'AppData/Local' : '.local/state';
  return join(env.XDG_STATE_HOME || join(homedir(), own), 'planqk-buildpack');
}

/** @param dir Made when first needed; where it cannot be, nothing is remembered. */
export function memoryIn(dir: string): Memory {
  const fileOf = (appDir: string): string =>
    join(dir, 'staged', `${sha256(encodeText(realpathSync.native(appDir))).slice(0, 32)}.json`);
  const read = (appDir: string): readonly unknown[] => {
    try {
      const digests: unknown = JSON.parse(readFileSync(fileOf(appDir), 'utf8'));
      return Array.isArray(digests) ? digests : [];
    } catch {
      return [];
    }
  };
  return {
    knows: (appDir, digest) => read(appDir).includes(digest),
    remember: (appDir, digests) => {
      try {
        const file = fileOf(appDir);
        mkdirSync(join(dir, 'staged'), { recursive: true, mode: 0o700 });
        writeFileSync(`${file}.${process.pid}`, JSON.stringify(digests), { mode: 0o600 });
        renameSync(`${file}.${process.pid}`, file);
      } catch {
        // a read-only home: staging again will then ask for a tree as it was before
      }
    },
  };
}
