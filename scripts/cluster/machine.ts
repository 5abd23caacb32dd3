/**
 * What keeps the cluster apart from the machine that it runs on? Namespaces of Linux: a network, processes and mounts of its own.
 * Ending their first process ends all others, and takes the mounts and the network along.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { SetupError } from '../setup/setup-error.ts';
import { clusterDir, HOST_ADDRESS, LINK, logsDir, NETWORK, NODE_ADDRESS, PODS } from './place.ts';

const FIRST = join(clusterDir, 'first-process');

/** Folders in which Kubernetes and containerd leave things wherever they are told to work. */
const OWN_FOLDERS = ['/run', '/var/log', '/var/lib/cni', '/var/lib/kubelet'];

/** What is in them is of no use to any other program, so that they go when they are empty. */
const MADE_FOLDERS = OWN_FOLDERS.slice(2);

/** Reaps whatever loses its parent. */
const INIT = `for dir; do mount -t tmpfs tmpfs "$dir" || exit; done
ip link set lo up && touch "$0" || exit
while :; do sleep 3600 & wait $!; done`;
const READY = join(clusterDir, 'ready');

const FORWARDING = '/proc/sys/net/ipv4/ip_forward';

const CGROUP = 'planqk-cluster';

/** The parent of all containers' control groups. */
export const cgroupRoot = `/${CGROUP}`;

const RULES: readonly (readonly string[])[] = [
  ['nat', 'POSTROUTING', '-s', NETWORK, '!', '-d', NETWORK, '-j', 'MASQUERADE'],
  // Docker has all drop that is not its own
  ['filter', 'FORWARD', '-i', LINK, '-j', 'ACCEPT'],
  // to the cluster comes only what answers it: its registry asks nobody for a password
  ['filter', 'FORWARD', '-o', LINK, '-j', 'DROP'],
  ['filter', 'FORWARD', '-o', LINK, '-m', 'conntrack', '--ctstate', 'RELATED,ESTABLISHED', '-j', 'ACCEPT'],
];

/** @returns Whether there is a cluster, of this process or another one. */
export const isThere = (): boolean => firstProcess() !== null;

const WHOLE = join(clusterDir, 'whole');

/** To be called when it may be used. */
export const markWhole = (): void => writeFileSync(WHOLE, '');

/** Not, while it is being brought up, or where that was broken off. */
export const isWhole = (): boolean => isThere() && existsSync(WHOLE);

/** @throws SetupError where the machine does not allow it. */
export async function makeMachine(): Promise<void> {
  for (const dir of [clusterDir, logsDir, ...MADE_FOLDERS]) mkdirSync(dir, { recursive: true });
  const own = ['--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const { pid } = start('machine', ['unshare', ...own, 'bash', '-c', INIT, READY, ...OWN_FOLDERS]);
  writeFileSync(FIRST, String(pid));
  await inHost('ip', 'link', 'add', LINK, 'type', 'veth', 'peer', 'name', 'uplink', 'netns', await innerProcess());
  await inHost('ip', 'address', 'add', `${HOST_ADDRESS}/30`, 'dev', LINK);
  await inHost('ip', 'link', 'set', LINK, 'up');
  await inMachine('ip', 'address', 'add', `${NODE_ADDRESS}/30`, 'dev', 'uplink');
  await inMachine('ip', 'link', 'set', 'uplink', 'up');
  await inMachine('ip', 'route', 'add', 'default', 'via', HOST_ADDRESS);
  await inHost('ip', 'route', 'add', PODS, 'via', NODE_ADDRESS);
  for (const [table, chain, ...rule] of RULES) await inHost('iptables', '-t', table!, '-I', chain!, ...rule);
  if (readFileSync(FORWARDING, 'utf8').trim() === '1') return;
  writeFileSync(join(clusterDir, 'forwarding'), '');
  writeFileSync(FORWARDING, '1');
}

/** Leaves nothing of it, whoever made it and however far it came. */
export async function removeMachine(): Promise<void> {
  const first = firstProcess();
  const inner = first === null ? undefined : childOf(first);
  if (first !== null) process.kill(first, 'SIGKILL');
  // it ends when all have that it is the first of
  for (const end = Date.now() + 10_000; hasNotEnded(inner) && Date.now() < end; ) await sleep(20);
  const quiet = { reject: false } as const;
  for (const [table, chain, ...rule] of RULES)
    while (!(await execa('iptables', ['-t', table!, '-D', chain!, ...rule], quiet)).failed);
  // the link goes with the network that its other end was in, though not at once
  await execa('ip', ['link', 'delete', LINK], quiet);
  await removeControlGroups();
  if (existsSync(join(clusterDir, 'forwarding'))) writeFileSync(FORWARDING, '0');
  for (const dir of MADE_FOLDERS) removeEmpty(dir);
  rmSync(clusterDir, { recursive: true, force: true, maxRetries: 10 });
}

/** Runs in it until the machine ends; what it prints is kept. */
export const startInMachine = async (name: string, command: readonly string[]): Promise<ChildProcess> =>
  start(name, [...(await enter()), ...command]);

/** @throws SetupError with what it printed. */
const inMachine = async (...command: readonly string[]): Promise<string> => inHost(...(await enter()), ...command);

async function inHost(file = '', ...args: readonly string[]): Promise<string> {
  const { failed, stdout, stderr, shortMessage } = await execa(file, args, { reject: false });
  if (!failed) return stdout;
  throw new SetupError(
    `The cluster gets no network of its own: ${stderr || shortMessage}`,
    'Root is needed, who may make network devices and rules.',
  );
}

const enter = async (): Promise<string[]> => [
  'nsenter',
  '--target',
  await innerProcess(),
  '--mount',
  '--net',
  '--pid',
  '--',
];

/** The process within, which unshare waits for. */
async function innerProcess(): Promise<string> {
  const first = firstProcess();
  for (const end = Date.now() + 5000; first !== null && Date.now() < end; await sleep(20)) {
    const child = childOf(first);
    if (child !== undefined && existsSync(READY)) return child;
  }
  throw new SetupError(
    `There are no namespaces to be had: ${readLog('machine') || 'unshare gives none'}`,
    'Root is needed, on a kernel that allows mounts and network devices in namespaces.',
  );
}

const childOf = (pid: number): string | undefined =>
  textOf(`/proc/${pid}/task/${pid}/children`).split(' ').find(Boolean);

/** What has ended may be kept as a zombie by whoever should have asked for it. */
const hasNotEnded = (pid: string | undefined): boolean =>
  pid !== undefined && !/^(\S+ \(.*\) Z.*)?$/s.test(textOf(`/proc/${pid}/stat`));

/** Empty, where a process has gone. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function start(name: string, [file = '', ...args]: readonly string[]): ChildProcess {
  const log = openSync(join(logsDir, `${name}.log`), 'a');
  // not of this process's group, which Ctrl-C ends: pods come before what runs them
  const child = spawn(file, args, { detached: true, stdio: ['ignore', log, log] });
  child.once('error', () => {});
  child.unref();
  return child;
}

export const readLog = (name: string): string => textOf(join(logsDir, `${name}.log`)).trim();

/** Null: none, or it has ended and its number is another's. */
function firstProcess(): number | null {
  if (!existsSync(FIRST)) return null;
  const pid = Number(readFileSync(FIRST, 'utf8'));
  return textOf(`/proc/${pid}/cmdline`).startsWith('unshare\0') ? pid : null;
}

/** They are not of any namespace. */
async function removeControlGroups(): Promise<void> {
  const roots = ['/sys/fs/cgroup', ...childrenOf('/sys/fs/cgroup')].map((dir) => join(dir, CGROUP));
  for (const root of roots.filter((dir) => existsSync(dir)))
    for (const end = Date.now() + 5000; existsSync(root) && Date.now() < end; await sleep(50)) removeGroups(root);
}

function removeGroups(dir: string): void {
  for (const child of childrenOf(dir)) removeGroups(child);
  removeEmpty(dir);
}

const childrenOf = (dir: string): string[] =>
  readdirSync(dir, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [join(dir, entry.name)] : []));

function removeEmpty(dir: string): void {
  try {
    rmdirSync(dir);
  } catch {
    // it is not empty, or not there
  }
}
