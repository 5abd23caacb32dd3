/** A copy of the project in which a mutation is tried, so that the project itself is never touched. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { cacheDir, repoDir } from '../setup/workspace.ts';
import { applied, type Mutation } from './mutations.ts';

/** Large, and the same for all copies, or no part of what is tested. */
const NOT_COPIED = new Set(['node_modules', '.cache', '.git', 'dist']);

/** `endless` counts as noticed: no test would have passed. */
export type Verdict = 'noticed' | 'endless' | 'unnoticed';

export interface Workbench {
  /** Runs all fast tests as they are. @returns what vitest printed, where one fails */
  baseline(): Promise<string | null>;
  judge(mutation: Mutation): Promise<Verdict>;
  /** Ends what runs, and leaves nothing behind. May be called twice. */
  remove(): void;
}

export function makeWorkbench(): Workbench {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-mutate-'));
  const [tree, temporary] = [join(dir, 'tree'), join(dir, 'tmp')];
  mkdirSync(temporary);
  mkdirSync(cacheDir, { recursive: true });
  const isCopied = (path: string): boolean => !NOT_COPIED.has(path.slice(repoDir.length + 1));
  cpSync(repoDir, tree, { recursive: true, verbatimSymlinks: true, filter: isCopied });
  for (const shared of [join(repoDir, 'node_modules'), cacheDir]) symlinkSync(shared, join(tree, basename(shared)));

  let running: number | undefined;
  let limit = 600_000;

  /** In a process group of its own, so that it can be ended with all that it has started. */
  async function vitest(...args: string[]): Promise<{ verdict: Verdict; output: string }> {
    const file = join(tree, 'node_modules', 'vitest', 'vitest.mjs');
    const child = execa(process.execPath, [file, ...args, '--project', 'fast', '--project', 'processes'], {
      cwd: tree,
      env: { TMPDIR: temporary, NO_COLOR: '1' },
      stdin: 'ignore',
      all: true,
      detached: true,
      reject: false,
    });
    running = child.pid;
    let verdict: Verdict = 'noticed';
    const timer = setTimeout(() => {
      verdict = 'endless';
      endRunning();
    }, limit);
    const { failed, all } = await child;
    clearTimeout(timer);
    endRunning();
    return { verdict: failed ? verdict : 'unnoticed', output: all };
  }

  function endRunning(): void {
    if (running === undefined) return;
    try {
      process.kill(-running, 'SIGKILL');
    } catch {
      // all of it has ended by itself
    }
    running = undefined;
  }

  return {
    async baseline() {
      const started = performance.now();
      const { verdict, output } = await vitest('run');
      limit = Math.max(120_000, 4 * (performance.now() - started));
      return verdict === 'unnoticed' ? null : output;
    },

    async judge(mutation) {
      const file = join(tree, mutation.file);
      const source = readFileSync(file, 'utf8');
      writeFileSync(file, applied(mutation, source));
      try {
        // most are noticed by the tests that import the file; others start the program in a process of its own
        const { verdict } = await vitest('related', mutation.file, '--run', '--bail=1', '--passWithNoTests');
        return verdict === 'unnoticed' ? (await vitest('run', '--bail=1')).verdict : verdict;
      } finally {
        writeFileSync(file, source);
        rmSync(temporary, { recursive: true, force: true });
        mkdirSync(temporary);
      }
    },

    remove() {
      endRunning();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
