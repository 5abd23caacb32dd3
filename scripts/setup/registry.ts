/** A registry of this machine's own, for as long as it is needed: Debian's docker-registry, on a free port. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { aptInstall } from './apt.ts';
import { ask } from './command.ts';
import { SetupError } from './setup-error.ts';
import type { Say } from './workspace.ts';

export interface Registry {
  /** `localhost:PORT`, which Docker and the lifecycle talk to without TLS. */
  readonly address: string;
  stop(): void;
}

const START_SECONDS = 15;
const REMEDY = 'Install Debian package docker-registry, or Docker Distribution as `docker-registry` on PATH.';

/** Files, for one that is as guarded as those of a site are. */
export interface Guards {
  readonly certificate: string;
  readonly key: string;
  /** Users and hashes of their passwords, by bcrypt. */
  readonly htpasswd: string;
}

/** @throws SetupError where it cannot be had or does not answer. */
export async function startRegistry(say: Say, guards: Guards | null = null): Promise<Registry> {
  await ensureProgram(say);
  const dir = mkdtempSync(join(tmpdir(), 'planqk-registry-'));
  const port = await freePort();
  writeFileSync(join(dir, 'config.yml'), config(dir, port) + (guards === null ? '' : guarded(guards)));
  const server = spawn('docker-registry', ['serve', join(dir, 'config.yml')], { stdio: 'ignore' });
  const registry = { address: `localhost:${port}`, stop };
  if (!(await answers(port))) {
    stop();
    throw new SetupError(`docker-registry does not answer on port ${port}.`, 'Run `docker-registry serve` to see why.');
  }
  return registry;

  function stop(): void {
    server.kill();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function ensureProgram(say: Say): Promise<void> {
  if ((await ask('docker-registry', ['--version'])).ok) return;
  say('installing docker-registry');
  await aptInstall(say, ['docker-registry'], { what: 'docker-registry', remedy: REMEDY });
}

const config = (dir: string, port: number): string => `version: 0.1
log:
  level: error
storage:
  filesystem:
    rootdirectory: ${dir}
http:
  addr: 127.0.0.1:${port}
`;

/** To be put after `http:` and its address. */
const guarded = ({ certificate, key, htpasswd }: Guards): string => `  tls:
    certificate: ${certificate}
    key: ${key}
auth:
  htpasswd:
    realm: planqk
    path: ${htpasswd}
`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Whatever it says: with a certificate it does not speak to everybody. */
async function answers(port: number): Promise<boolean> {
  for (const end = Date.now() + START_SECONDS * 1000; Date.now() < end; await sleep(100)) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return true;
  }
  return false;
}
