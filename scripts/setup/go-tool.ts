/**
 * How is a program of a Go tool module under tools/ had? Built from what its go.mod pins, once, and kept in .cache.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import HOW from '../../tools/build.json' with { type: 'json' };
import { type Arch, archSuffix } from './arch.ts';
import { ask, runAloud } from './command.ts';
import { PATCHES, readPatches, writePatched } from './patched-modules.ts';
import { SetupError } from './setup-error.ts';
import { cacheDir, isCurrent, keyOf, repoDir, type Say, writeKey } from './workspace.ts';

export const GO_REMEDY =
  'Go must reach a module proxy (see `go env GOPROXY`), or have the modules in its cache already.';

export interface Tool {
  readonly name: string;
  readonly module: string;
  /** The Go variable that holds the version, which a plain build leaves at 0.0.0; some have none. */
  readonly versionVariable?: string;
  /** What stands before it there. */
  readonly versionPrefix?: string;
  /** Of other variables of Go, the values. */
  readonly alsoSet?: Readonly<Record<string, string>>;
  /** Each is named after the last part of its package that is no version. */
  readonly programs: readonly string[];
  /** Other than that of this machine. */
  readonly arch?: Arch;
  /** Build constraints that hold. */
  readonly tags?: readonly string[];
  /** The first time, in words. */
  readonly takes?: string;
  /** It takes so long that all else goes first. */
  readonly isPatient?: true;
  /** Modules are changed before it is built from them. */
  readonly isPatched?: true;
}

/**
 * Builds those that are not there.
 *
 * @throws SetupError Go is missing or too old, or a module cannot be had.
 */
export async function buildTools(tools: readonly Tool[], say: Say): Promise<void> {
  // Go before anything is built: half a minute of work must not end in a missing compiler.
  const missing = tools.filter((tool) => !isBuilt(tool));
  for (const tool of missing) await checkGo(tool);
  // one after the other: the second finds in Go's cache what the first has compiled of what both use
  for (const tool of missing) await build(tool, say);
}

export const pinnedBy = (tool: Tool): string => requiredVersion(goMod(tool), tool.module);

/** Where its programs are. */
export const toolDir = (tool: Tool): string =>
  join(cacheDir, 'tools', `${tool.name}-${pinnedBy(tool)}${archSuffix(tool.arch ?? 'amd64')}`);

/** Pure: what the linker writes into the programs. */
export const linkedValues = ({ versionVariable, versionPrefix = '', alsoSet = {} }: Tool, version: string): string =>
  Object.entries({ ...(versionVariable && { [versionVariable]: versionPrefix + version }), ...alsoSet })
    .map(([name, value]) => `-X ${name}=${value}`)
    .join(' ');

/** Pure: the version that a go.mod requires of a module, without the `v`. */
export function requiredVersion(goModText: string, module: string): string {
  const line = goModText.split('\n').find((text) => text.trim().split(/\s+/).includes(module) && /\sv\d/.test(text));
  const version = line?.match(/\sv(\S+)/)?.[1];
  if (version === undefined) throw new Error(`go.mod does not require ${module}`);
  return version;
}

/** Pure: the Go release that a go.mod asks for. */
export function requiredGo(goModText: string): string {
  return goModText.match(/^go\s+(\S+)/m)?.[1] ?? '1.25';
}

/** Pure: is one dotted version at least the other? What is not there counts as 0; suffixes are not looked at. */
export function isAtLeast(version: string, oldest: string): boolean {
  const [have, want] = [version, oldest].map((text) => text.split('.').map((part) => Number.parseInt(part, 10) || 0));
  for (let i = 0; i < 3; i++) {
    const difference = (have?.[i] ?? 0) - (want?.[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

export const moduleDir = (tool: Tool): string => join(repoDir, 'tools', tool.name);
const goMod = (tool: Tool) => readFileSync(join(moduleDir(tool), 'go.mod'), 'utf8');
const patchedDir = (tool: Tool) => join(toolDir(tool), 'patched');
const keyFile = (tool: Tool) => join(toolDir(tool), 'key');
const programFiles = (tool: Tool) =>
  tool.programs.map((program) => join(toolDir(tool), basename(program.replace(/\/v\d+$/, ''))));
const toolKey = (tool: Tool) =>
  keyOf(
    goMod(tool),
    readFileSync(join(moduleDir(tool), 'go.sum')),
    JSON.stringify([tool, HOW]),
    tool.isPatched ? readPatches(moduleDir(tool)) : '',
  );

function isBuilt(tool: Tool): boolean {
  return isCurrent(keyFile(tool), toolKey(tool), programFiles(tool));
}

async function checkGo(tool: Tool): Promise<void> {
  const wanted = requiredGo(goMod(tool));
  const remedy = `Install Go ${wanted} or newer and put it on PATH (the golang package of Debian 12 is older).`;
  // Asked inside the module, where a Go that may fetch a newer toolchain answers with that one's version.
  const { ok, stdout, stderr } = await ask('go', ['env', 'GOVERSION'], { cwd: moduleDir(tool) });
  if (!ok) throw new SetupError(`${tool.name} is built with Go, and go does not run: ${stderr.trim()}`, remedy);
  const found = stdout.trim().replace(/^go/, '');
  if (isAtLeast(found, wanted)) return;
  throw new SetupError(`${tool.name} is built with Go ${wanted} or newer, and go on PATH is ${found}.`, remedy);
}

async function build(tool: Tool, say: Say): Promise<void> {
  const version = pinnedBy(tool);
  mkdirSync(toolDir(tool), { recursive: true });
  const source = tool.isPatched ? ['-modfile', await patch(tool, say)] : [];
  say(`building ${tool.name} ${version} (the first time it takes ${tool.takes ?? 'about a minute'})`);
  const ldflags = `-s -w ${linkedValues(tool, version)}`;
  const tags = tool.tags === undefined ? [] : ['-tags', tool.tags.join()];
  const options = ['-p', String(availableParallelism()), ...HOW.flags, ...tags, '-ldflags', ldflags, ...source];
  const nice = tool.isPatient ? ['nice', '-n', '19'] : [];
  await runAloud(say, [...nice, 'go', 'build', '-v', ...options, '-o', `${toolDir(tool)}/`, ...tool.programs], {
    cwd: moduleDir(tool),
    env: { ...HOW.env, ...(tool.arch && { GOARCH: tool.arch }) },
    // go ends by itself then, when the compilers that it has started have ended
    endBy: 'SIGINT',
    what: `Building ${tool.name} ${version}`,
    remedy: GO_REMEDY,
  });
  rmSync(patchedDir(tool), { recursive: true, force: true });
  writeKey(keyFile(tool), toolKey(tool));
}

/** @returns A go.mod that leads to the changed modules. */
async function patch(tool: Tool, say: Say): Promise<string> {
  const options = { cwd: moduleDir(tool), env: { GOWORK: 'off' } };
  const words = { what: `Fetching the modules of ${tool.name}`, remedy: GO_REMEDY };
  const modules = PATCHES.map(({ module }) => module);
  await runAloud(say, ['go', 'mod', 'download', ...modules], { ...options, ...words });
  const { ok, stdout, stderr } = await ask('go', ['list', '-m', '-f', '{{.Path}} {{.Dir}}', ...modules], options);
  if (!ok) throw new SetupError(`${words.what} failed: ${stderr.trim()}`, GO_REMEDY);
  const dirs = new Map(stdout.split('\n').map((line) => line.split(' ', 2) as [string, string]));
  return writePatched(moduleDir(tool), (module) => dirs.get(module)!, patchedDir(tool));
}

/** Of a tool with a program of its own name. @returns The program. @throws SetupError Go is missing or too old, or a module cannot be had. */
export async function ensureProgram(say: Say, tool: Tool): Promise<string> {
  await buildTools([tool], say);
  return join(toolDir(tool), tool.name);
}
