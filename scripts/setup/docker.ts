/**
 * Is there a Docker daemon that builds can use? One that runs is used; where none does, root on Debian gets one.
 *
 * Not having one is an answer, not an error: a good part of the project works without.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { aptInstall, canAptInstall } from './apt.ts';
import { ask } from './command.ts';
import { SetupError } from './setup-error.ts';
import { cacheDir, type Say } from './workspace.ts';

export type Docker =
  | {
      readonly usable: true;
      /** The value for `--network`. Containers have their own network only where the daemon could set one up. */
      readonly network: 'bridge' | 'host';
    }
  | { readonly usable: false; readonly why: string; readonly remedy: string };

const REMEDY =
  'Install Docker and start it (Debian: apt-get install docker.io), or set DOCKER_HOST to a running daemon.';
const LOG = join(cacheDir, 'dockerd.log');

/** How long a daemon may take to answer; on a fresh machine it lays out its storage first. */
const START_SECONDS = 60;

/** Without the rights to filter packets there is no network for containers, but there is the machine's own. */
const NO_BRIDGE = ['--bridge=none', '--iptables=false', '--ip6tables=false', '--ip-forward=false'];

export async function ensureDocker(say: Say): Promise<Docker> {
  return (await findDaemon()) ?? (await startDaemon(say));
}

/** Whether there may be a daemon in the end; asked where nothing may be started yet. */
export async function isDockerThinkable(): Promise<boolean> {
  return (await findDaemon()) !== null || (!process.env.DOCKER_HOST && process.getuid?.() === 0);
}

async function findDaemon(): Promise<Docker | null> {
  const { ok, stdout } = await ask('docker', ['version', '--format', '{{.Server.APIVersion}}'], { timeout: 20_000 });
  if (!ok || stdout.trim() === '') return null;
  const bridge = await ask('docker', ['network', 'inspect', 'bridge']);
  return { usable: true, network: bridge.ok ? 'bridge' : 'host' };
}

async function startDaemon(say: Say): Promise<Docker> {
  const host = process.env.DOCKER_HOST;
  if (host !== undefined && host !== '') {
    const remedy = 'Start the daemon there, or unset DOCKER_HOST.';
    return { usable: false, why: `DOCKER_HOST is ${host}, and no daemon answers there.`, remedy };
  }
  if (process.getuid?.() !== 0) {
    return { usable: false, why: 'No Docker daemon answers, and only root may start one.', remedy: REMEDY };
  }
  try {
    await installDocker(say);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    return { usable: false, why: error.what, remedy: error.remedy };
  }
  return (await waitForDaemon(2)) ?? (await launch(say, [])) ?? (await launch(say, NO_BRIDGE)) ?? explainLog();
}

async function installDocker(say: Say): Promise<void> {
  const words = { what: 'Docker', remedy: REMEDY };
  if (!(await ask('dockerd', ['--version'])).ok) {
    if (!canAptInstall()) throw new SetupError('Docker is not installed.', REMEDY);
    say('installing docker.io');
    await aptInstall(say, ['docker.io'], words);
  }
  // Newer releases of Debian have the command in a package of its own.
  if (!(await ask('docker', ['--version'])).ok) await aptInstall(say, ['docker-cli'], words);
}

/** @returns null where the daemon gave up or was not heard of in time. */
async function launch(say: Say, options: readonly string[]): Promise<Docker | null> {
  say(options.length === 0 ? 'starting dockerd' : 'starting dockerd again, without a network for containers');
  mkdirSync(cacheDir, { recursive: true });
  const log = openSync(LOG, 'w');
  const daemon = spawn('dockerd', options, { detached: true, stdio: ['ignore', log, log] });
  let gone = false;
  const leave = () => {
    gone = true;
  };
  daemon.once('error', leave).once('exit', leave);
  const docker = await waitForDaemon(START_SECONDS, () => gone);
  daemon.removeAllListeners();
  daemon.unref();
  if (docker === null && !gone) daemon.kill();
  return docker;
}

async function waitForDaemon(seconds: number, isHopeless = () => false): Promise<Docker | null> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end && !isHopeless(); ) {
    const docker = await findDaemon();
    if (docker !== null) return docker;
    await sleep(300);
  }
  return null;
}

function explainLog(): Docker {
  const log = existsSync(LOG) ? readFileSync(LOG, 'utf8') : '';
  return {
    usable: false,
    why: `dockerd does not start: ${lastWords(log)}`,
    remedy: `Read .cache/dockerd.log. ${REMEDY}`,
  };
}

/** Pure: what a daemon's log says last of why it gave up. */
export function lastWords(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  const fatal = lines.filter((line) => /failed to start daemon|level=(fatal|error)/.test(line));
  return (fatal.at(-1) ?? lines.at(-1) ?? 'it printed nothing').trim();
}

/** Empty: there is none of that name. */
export const imageId = async (image: string): Promise<string> =>
  (await ask('docker', ['image', 'inspect', '--format', '{{.Id}}', image])).stdout.trim();

/** Removes an image that has lost its name to a newer one: nobody needs it. One that is in use, or still has a name, stays. */
export async function removeUnnamed(id: string): Promise<void> {
  if (id === '') return;
  const { ok, stdout } = await ask('docker', ['image', 'inspect', '--format', '{{len .RepoTags}}', id]);
  if (ok && stdout.trim() === '0') await ask('docker', ['image', 'rm', id]);
}
