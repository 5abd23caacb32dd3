/**
 * How does a program become one with Node? As what Node calls a single executable application: what it is given lies in the file of
 * Node itself, where postject has put it.
 *
 * Told by relative paths alone: Node writes down that of the start script, and wherever it is made the executable is to be the same.
 *
 * @see https://nodejs.org/docs/latest-v24.x/api/single-executable-applications.html
 */
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAloud } from './command.ts';
import { cacheDir, repoDir, type Say } from './workspace.ts';

export const seaFile = (name: string): string => join(import.meta.dirname, 'sea', name);

/**
 * A young heap of 4 MB from the beginning, so that a detect collects nothing, and no larger: an archive of 150,000 files
 * takes 20 MB less of 90, and no longer. And Node's own tables as they lie in its snapshot: to rehash them takes 2 ms of
 * each start. That gives them a secret seed against chosen keys, which gain little here: one process reads one upload, of
 * limited size.
 */
export const V8_FLAGS = ['--min-semi-space-size=4', '--max-semi-space-size=4', '--no-rehash-snapshot'];

const CONFIG = {
  disableExperimentalSEAWarning: true,
  useSnapshot: false,
  // of the start script only, and made under other flags than it would be read with
  useCodeCache: false,
  // deaf to NODE_OPTIONS, by which whoever sets variables could run code in it
  execArgvExtension: 'none',
  execArgv: V8_FLAGS,
};

const POSTJECT = join(repoDir, 'node_modules', 'postject', 'dist', 'cli.js');
/** By which Node knows that something was put into it. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

interface Ingredients {
  /** That runs here, of the very version. */
  readonly node: string;
  /** For whichever machine the executable is. */
  readonly into: string;
  readonly outfile: string;
  /** By their names, files. */
  readonly assets: Readonly<Record<string, string>>;
}

export async function injectIntoNode(say: Say, { node, into, outfile, assets }: Ingredients): Promise<void> {
  say('injecting the bundle into Node');
  const work = mkdtempSync(join(tmpdir(), 'planqk-sea-'));
  const words = { cwd: work, what: 'Injecting the bundle into Node', remedy: `Remove ${cacheDir}, and try again.` };
  try {
    copyFileSync(seaFile('start.cjs'), join(work, 'start.cjs'));
    const config = { main: 'start.cjs', output: 'blob', ...CONFIG, assets };
    writeFileSync(join(work, 'config.json'), JSON.stringify(config));
    await runAloud(say, [node, '--experimental-sea-config', 'config.json'], words);
    const draft = join(work, 'node');
    copyFileSync(into, draft);
    const options = ['--sentinel-fuse', FUSE, '--overwrite'];
    await runAloud(say, [node, POSTJECT, draft, 'NODE_SEA_BLOB', 'blob', ...options], words);
    copyFileSync(draft, outfile);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  chmodSync(outfile, 0o755);
}

/** @returns What the start script runs, as it lies in the executable: in one function. */
export const inOneFunction = (bundled: string): string =>
  `(function (exports, require, module) {${bundled.replace(/^#!.*\n/, '')}\n})`;
