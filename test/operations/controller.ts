/** The process that decides in kpack: killed as by a crash, and looked at from outside. */
import { readdirSync, readFileSync } from 'node:fs';
import { kubectl } from '../cluster/cluster.ts';

const PROGRAM = '/cnb/process/controller\0';

function processId(): number | null {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return Number(pids.find((pid) => textOf(`/proc/${pid}/cmdline`).startsWith(PROGRAM)) ?? Number.NaN) || null;
}

export function killController(): void {
  const pid = processId();
  if (pid === null) throw new Error('The controller does not run.');
  process.kill(pid, 'SIGKILL');
}

export async function restartsOfController(): Promise<number> {
  const pods = ['get', 'pods', '--namespace', 'kpack', '--selector', 'app=kpack-controller', '--output', 'json'];
  const [pod] = JSON.parse(await kubectl.do(pods)).items;
  return pod.status.containerStatuses[0].restartCount;
}

/** In MiB: what it has now, and the most that it had. */
export function memoryOfController(): { now: number; most: number } {
  const status = textOf(`/proc/${processId()}/status`);
  const of = (name: string) => Math.round(Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024);
  return { now: of('VmRSS'), most: of('VmHWM') };
}

/** Empty, where a process has gone. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
