/** What of Debian's does a cluster need? */
import { existsSync } from 'node:fs';
import { aptInstall } from '../setup/apt.ts';
import { ask } from '../setup/command.ts';
import { SetupError } from '../setup/setup-error.ts';
import type { Say } from '../setup/workspace.ts';

/** A file that each package brings, and the package. */
const PACKAGES: readonly (readonly [file: string, pkg: string])[] = [
  ['/usr/bin/etcd', 'etcd-server'],
  ['/usr/bin/containerd', 'containerd'],
  ['/usr/sbin/runc', 'runc'],
  ['/usr/lib/cni/bridge', 'containernetworking-plugins'],
  ['/usr/bin/docker-registry', 'docker-registry'],
  ['/usr/sbin/iptables', 'iptables'],
  ['/usr/sbin/ip', 'iproute2'],
  ['/usr/bin/openssl', 'openssl'],
  ['/usr/bin/nsenter', 'util-linux'],
];

/** @throws SetupError where this user may not, or they cannot be had. */
export async function ensurePrograms(say: Say): Promise<void> {
  if (process.getuid?.() !== 0)
    throw new SetupError('Only root can bring up a cluster.', 'Run it as root, for example in a virtual machine.');
  const missing: string[] = [];
  for (const [file, name] of PACKAGES) if (!existsSync(file) && !(await isOnPath(file))) missing.push(name);
  if (missing.length === 0) return;
  say(`installing ${missing.join(' ')}`);
  await aptInstall(say, missing, {
    what: missing.join(', '),
    remedy: `Install Debian packages ${missing.join(' ')}, or their programs on PATH.`,
  });
}

/** Of another place than Debian's. */
const isOnPath = async (file: string): Promise<boolean> =>
  (await ask('sh', ['-c', 'command -v "$0"', file.split('/').at(-1)!])).ok;
