/**
 * Where are `pack` and the lifecycle? Built from the Go tool modules under tools/, whose go.mod pins the versions.
 *
 * The two are separate modules, since what they depend on disagrees: what talks to Docker. In all else they name the same
 * versions, so that it is compiled once; and what debuggers want, which `-s` leaves out of a program, is not even compiled. A recent `pack` on
 * PATH is used as it is.
 */
import { join } from 'node:path';
import HOW from '../../tools/build.json' with { type: 'json' };
import type { Arch } from './arch.ts';
import { ask } from './command.ts';
import { buildTools, isAtLeast, pinnedBy, type Tool, toolDir } from './go-tool.ts';
import { SetupError } from './setup-error.ts';
import type { Say } from './workspace.ts';

export interface LifecyclePrograms {
  readonly lifecycle: string;
  readonly launcher: string;
}

export interface GoTools extends LifecyclePrograms {
  readonly pack: string;
}

/** The oldest pack that may be used in place of ours. */
const OLDEST_PACK = '0.40';

const PACK: Tool = {
  name: 'pack',
  module: 'github.com/buildpacks/pack',
  versionVariable: 'github.com/buildpacks/pack/pkg/client.Version',
  programs: HOW.programs.pack,
};

const LIFECYCLE: Tool = {
  name: 'lifecycle',
  module: 'github.com/buildpacks/lifecycle',
  versionVariable: 'github.com/buildpacks/lifecycle/cmd.Version',
  programs: HOW.programs.lifecycle,
  isPatched: true,
};

/**
 * @throws SetupError Go is missing or too old, a module cannot be had, or what was built does not run.
 */
export async function ensureGoTools(say: Say): Promise<GoTools> {
  const packOnPath = await findPack();
  if (packOnPath !== null) say(`using pack ${packOnPath}, found on PATH`);
  await buildTools([...(packOnPath === null ? [PACK] : []), LIFECYCLE], say);
  const pack = packOnPath === null ? join(toolDir(PACK), 'pack') : 'pack';
  await prove(pack);
  return { pack, ...programsOf(LIFECYCLE) };
}

/** For images of that machine. @throws SetupError as above. */
export async function ensureLifecycle(say: Say, arch: Arch): Promise<LifecyclePrograms> {
  const tool: Tool = arch === 'amd64' ? LIFECYCLE : { ...LIFECYCLE, arch };
  await buildTools([tool], say);
  return programsOf(tool);
}

const programsOf = (tool: Tool): LifecyclePrograms => ({
  lifecycle: join(toolDir(tool), 'lifecycle'),
  launcher: join(toolDir(tool), 'launcher'),
});

export function lifecycleVersion(): string {
  return pinnedBy(LIFECYCLE);
}

async function findPack(): Promise<string | null> {
  const { ok, stdout } = await ask('pack', ['version']);
  const version = stdout.trim();
  return ok && isAtLeast(version, OLDEST_PACK) ? version : null;
}

async function prove(pack: string): Promise<void> {
  const { ok, stdout, stderr } = await ask(pack, ['version']);
  if (ok && isAtLeast(stdout.trim(), OLDEST_PACK)) return;
  throw new SetupError(
    `${pack} does not work: \`pack version\` said ${stdout.trim() || stderr.trim() || 'nothing'}.`,
    'Remove .cache/tools and try again.',
  );
}
