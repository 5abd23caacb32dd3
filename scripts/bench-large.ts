/**
 * `npm run bench:large`: what does an environment of many gigabytes cost? PennyLane with torch, as most have it who learn
 * with quantum circuits, and all that torch brings for GPUs: built, run, and built again after a change of the program and
 * of a small package. Times and space are those of the whole machine, which should do nothing else.
 */
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { groundwork } from './groundwork.ts';
import { runScript, step } from './progress.ts';
import { ask } from './setup/command.ts';
import { imageId } from './setup/docker.ts';
import { SetupError } from './setup/setup-error.ts';
import type { Say } from './setup/workspace.ts';

type Builder = Awaited<ReturnType<typeof groundwork.builder>>;

const TAG = 'planqk-bench/large';
const VOLUMES = 'pack-cache-planqk-bench_large_latest-';

const REQUIREMENTS = ['pennylane==0.45.1', 'torch==2.15.0', 'six==1.17.0'];
const PROGRAM = `import pennylane as qml
import torch


def run(data, params):
    @qml.qnode(qml.device("default.qubit", wires=2), interface="torch")
    def circuit(angle):
        qml.RX(angle, wires=0)
        qml.CNOT(wires=[0, 1])
        return qml.expval(qml.PauliZ(1))

    angle = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)
    circuit(angle).backward()
    return {"gradient": round(angle.grad.item(), 4)}
`;
/** Minus the sine of the angle. */
const RESULT = /"gradient": -0\.2955\b/;

/** In their order; each ends where the next begins. */
const PHASES: readonly (readonly [name: string, begins: RegExp])[] = [
  ['start', /^/],
  ['install', /===> BUILDING/],
  ['add layers', /===> EXPORTING/],
  ['save', /^Saving /],
  ['clean up', /^\*\*\* Images/],
];

/** What a first build was seen to take for a while, and a little more. */
const NEEDED_GB = 35;

function writeUpload(dir: string, { program = PROGRAM, requirements = REQUIREMENTS }): void {
  mkdirSync(join(dir, 'src'), { recursive: true });
  writeFileSync(join(dir, 'src', 'program.py'), program);
  writeFileSync(join(dir, 'requirements.txt'), `${requirements.join('\n')}\n`);
}

/** @returns A line of what it took. */
async function build(say: Say, { image, pack }: Builder, dir: string): Promise<string> {
  const root = await dockerRoot();
  const before = usedBytes(root);
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, usedBytes(root) - before);
  }, 500);
  const earlier = await imageId(TAG);
  const begun: number[] = [];
  const args = ['build', TAG, '--path', dir, '--builder', image, '--pull-policy', 'never', '--trust-builder'];
  const child = execa(pack, [...args, '--network', 'host'], {
    env: { PACK_VOLUME_KEY: 'planqk-bench' },
    all: true,
    reject: false,
  });
  const lines: string[] = [];
  for await (const line of child.iterable({ from: 'all' })) {
    lines.push(line);
    say(line);
    if (PHASES[begun.length]?.[1].test(line)) begun.push(performance.now());
  }
  clearInterval(timer);
  const ended = performance.now();
  if ((await child).failed) throw new SetupError(lines.slice(-30).join('\n'), 'See what the build says above.');
  if (earlier !== '' && earlier !== (await imageId(TAG))) await ask('docker', ['image', 'rm', earlier]);
  const phases = PHASES.map(([name], i) => `${name} ${seconds((begun[i + 1] ?? ended) - begun[i]!)}`).join(', ');
  const disk = `disk at most ${gigabytes(peak)} more, in the end ${gigabytes(usedBytes(root) - before)}`;
  return `${seconds(ended - begun[0]!)} s (${phases}); ${disk}`;
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(0);
const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

const usedBytes = (dir: string): number => {
  const { blocks, bfree, bsize } = statfsSync(dir);
  return (blocks - bfree) * bsize;
};

/** @throws SetupError where it is not on this machine */
async function dockerRoot(): Promise<string> {
  const root = (await ask('docker', ['info', '--format', '{{.DockerRootDir}}'])).stdout.trim();
  try {
    statfsSync(root);
    return root;
  } catch {
    throw new SetupError(`Docker keeps its images in ${root}, which is not here.`, 'Run this where the daemon runs.');
  }
}

async function checkSpace(): Promise<void> {
  const { bavail, bsize } = statfsSync(await dockerRoot());
  const free = bavail * bsize;
  if (free >= NEEDED_GB * 1e9) return;
  throw new SetupError(
    `${gigabytes(free)} are free where Docker keeps its images, and ${NEEDED_GB} GB are needed for a while.`,
    'Make room: `docker system df` says what takes it.',
  );
}

/** @throws SetupError where the image does not do what it is for */
async function runJob(): Promise<string> {
  const started = performance.now();
  const { ok, stdout, stderr } = await ask('docker', ['run', '--rm', '--network', 'none', TAG]);
  if (!ok || !RESULT.test(stdout))
    throw new SetupError(`The job does not run:\n${stdout}\n${stderr}`, 'See what it says above.');
  return `${seconds(performance.now() - started)} s`;
}

async function imageSize(): Promise<string> {
  return gigabytes(Number((await ask('docker', ['image', 'inspect', '--format', '{{.Size}}', TAG])).stdout));
}

async function removeAll(): Promise<void> {
  await ask('docker', ['image', 'rm', '--force', TAG]);
  const { stdout } = await ask('docker', ['volume', 'ls', '--quiet', '--filter', `name=${VOLUMES}`]);
  for (const volume of stdout.split('\n').filter(Boolean)) await ask('docker', ['volume', 'rm', volume]);
}

async function measure(what: string, work: (say: Say) => Promise<string>): Promise<void> {
  const value = await step(what, work);
  process.stdout.write(`${what.padEnd(32)} ${value}\n`);
}

await runScript(async () => {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-bench-large-'));
  try {
    const builder = await groundwork.builder();
    await removeAll();
    await checkSpace();
    writeUpload(dir, {});
    await measure('first build', (say) => build(say, builder, dir));
    await measure('image', imageSize);
    await measure('run', runJob);
    writeUpload(dir, { program: `${PROGRAM}\n# changed\n` });
    await measure('build after a code change', (say) => build(say, builder, dir));
    await measure('run', runJob);
    writeUpload(dir, { requirements: [...REQUIREMENTS.slice(0, -1), 'six==1.16.0'] });
    await measure('build after a small pin changed', (say) => build(say, builder, dir));
    await measure('run', runJob);
    return 0;
  } finally {
    await removeAll();
    rmSync(dir, { recursive: true, force: true });
  }
});
