/** What of Debian's does a cluster need? */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { aptInstall } from '../setup/apt.ts';
import { ask } from '../setup/command.ts';
import { SetupError } from '../setup/setup-error.ts';
import type { Say } from '../setup/workspace.ts';

interface Needed {
  readonly file: string;
  readonly pkg: string;
  /** Where it is, too, if somebody else has brought it: not asked for on PATH, for iproute2 has another `bridge`. */
  readonly or?: string;
}

/** A file that each package brings, and the package. */
const PACKAGES: readonly Needed[] = [
  { file: '/usr/bin/etcd', pkg: 'etcd-server' },
  { file: '/usr/bin/containerd', pkg: 'containerd' },
  { file: '/usr/sbin/runc', pkg: 'runc' },
  { file: '/usr/lib/cni/bridge', pkg: 'containernetworking-plugins', or: '/opt/cni/bin/bridge' },
  { file: '/usr/bin/docker-registry', pkg: 'docker-registry' },
  { file: '/usr/sbin/iptables', pkg: 'iptables' },
  { file: '/usr/sbin/ip', pkg: 'iproute2' },
  { file: '/usr/bin/openssl', pkg: 'openssl' },
  { file: '/usr/bin/nsenter', pkg: 'util-linux' },
];

export const isRoot = (): boolean => process.getuid?.() === 0;

export const NO_ROOT = {
  why: 'Only root can bring up a cluster.',
  remedy: 'Run it as root, for example in a virtual machine.',
} as const;

/** @throws SetupError where this user may not, or they cannot be had. */
export async function ensurePrograms(say: Say): Promise<void> {
  if (!isRoot()) throw new SetupError(NO_ROOT.why, NO_ROOT.remedy);
  const missing: string[] = [];
  for (const needed of PACKAGES) if (!(await isThere(needed))) missing.push(needed.pkg);
  if (missing.length === 0) return;
  say(`installing ${missing.join(' ')}`);
  await aptInstall(say, missing, {
    what: missing.join(', '),
    remedy: `Install Debian packages ${missing.join(' ')}, or their programs on PATH.`,
  });
}

async function isThere({ file, or }: Needed): Promise<boolean> {
  if (existsSync(file)) return true;
  if (or !== undefined) return existsSync(or);
  return (await ask('sh', ['-c', 'command -v "$0"', basename(file)])).ok;
}
