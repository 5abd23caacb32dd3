/**
 * `npm run cluster`: Kubernetes and kpack on this machine, the builder of deploy/ on them, and one upload that is built there
 * and run as a job. Its result is printed last.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Parts, pushBuilder, pushPause } from './cluster/builder-images.ts';
import { ensureComposite } from './cluster/composite.ts';
import { startControlPlane } from './cluster/control-plane.ts';
import { applyBuilder, buildUpload, forgetUpload, type Ran, runJob } from './cluster/deploy.ts';
import type { Pusher } from './cluster/images.ts';
import { makeKeys } from './cluster/keys.ts';
import { installKpack, pushKpack } from './cluster/kpack.ts';
import { type Kubectl, kubectlOf } from './cluster/kubectl.ts';
import { isThere, isWhole, makeMachine, markWhole, removeMachine } from './cluster/machine.ts';
import { fetchAhead, startNode, untilNodeReady } from './cluster/node.ts';
import { type ClusterOptions, readOptions } from './cluster/options.ts';
import { kubeconfig } from './cluster/place.ts';
import { ensurePrograms } from './cluster/programs.ts';
import { serveUploads, startRegistry } from './cluster/serve.ts';
import { prepareUpload } from './cluster/upload.ts';
import { groundwork } from './groundwork.ts';
import { UsageError } from './job/options.ts';
import { atWork, durations, runScript, step } from './progress.ts';
import type { ClusterTools } from './setup/cluster-tools.ts';
import { SetupError } from './setup/setup-error.ts';
import type { Say } from './setup/workspace.ts';

/** Apart from these, the job's own exit code. */
const EXIT = { usage: 2, buildFailed: 122 } as const;

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options.stop) return stop();
  if (isThere() && !isWhole())
    throw new SetupError(
      'A cluster is there already, and not ready: it is being brought up, or that was broken off.',
      'Wait for it, or end it: npm run cluster -- --stop',
    );
  const work = mkdtempSync(join(tmpdir(), 'planqk-cluster-'));
  try {
    return await bringUpAndRun(options, work);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function stop(): Promise<number> {
  await step('ending the cluster', removeMachine);
  return 0;
}

async function bringUpAndRun(options: ClusterOptions, work: string): Promise<number> {
  await step('programs', ensurePrograms);
  const ingredients = await makeIngredients();
  const kubectl = kubectlOf(ingredients.tools);
  const wasThere = isWhole();
  let ran: Ran | null = null;
  let isKept = wasThere;
  try {
    if (wasThere) await upgrade(kubectl, ingredients, options);
    else await bringUp(kubectl, ingredients);
    ran = await buildAndRun(kubectl, options, ingredients, work);
    isKept ||= options.keep;
  } finally {
    if (!isKept) await step('ending the cluster', removeMachine);
  }
  printTimes();
  if (isKept) sayHowToUse(ingredients.tools);
  if (ran === null) return EXIT.buildFailed;
  process.stderr.write('\n');
  process.stdout.write(`${ran.printed}\n`);
  return ran.code;
}

interface Ingredients extends Parts {
  readonly tools: ClusterTools;
  readonly executable: string;
}

async function makeIngredients(): Promise<Ingredients> {
  const [tools, { pack }, baseImages, executable] = await Promise.all([
    groundwork.clusterTools(),
    groundwork.goTools(),
    groundwork.baseImages(),
    groundwork.executable(),
  ]);
  const composite = await step('buildpackage planqk/python', (say) => ensureComposite(say, pack));
  return { tools, executable, baseImages, composite };
}

async function bringUp(kubectl: Kubectl, ingredients: Ingredients): Promise<void> {
  const { tools } = ingredients;
  await removeMachine(); // what is left of one that was killed
  await step('network and keys', async () => {
    await makeMachine();
    await makeKeys();
  });
  const [images] = await Promise.all([
    step('images', async (say) => {
      await startRegistry();
      await serveUploads();
      const pusher = pusherOf(tools, say);
      return {
        builder: await pushBuilder(pusher, ingredients),
        pause: await pushPause(pusher, tools),
        kpack: await pushKpack(pusher, tools),
      };
    }),
    step('control plane', () => startControlPlane(tools, kubectl)),
  ]);
  await step('node', async () => {
    await startNode(tools, images.pause);
    await fetchAhead(images.builder['planqk/embedded-build']!);
    await untilNodeReady(kubectl);
  });
  await step('kpack', () => installKpack(kubectl, tools, images.kpack));
  await step('builder', () => applyBuilder(kubectl, images.builder));
  markWhole();
}

/** Of a cluster that was left running: it gets the builder of today. */
const upgrade = (kubectl: Kubectl, ingredients: Ingredients, { name }: ClusterOptions): Promise<void> =>
  step('builder', async (say) => {
    const images = await pushBuilder(pusherOf(ingredients.tools, say), ingredients);
    if (await applyBuilder(kubectl, images)) await forgetUpload(kubectl, name);
  });

const pusherOf = ({ kpack }: ClusterTools, say: Say): Pusher => ({ say, crane: join(kpack, 'crane') });

/** @returns Null where there is no image, or none to run; why is told. */
async function buildAndRun(
  kubectl: Kubectl,
  options: ClusterOptions,
  { executable }: Ingredients,
  work: string,
): Promise<Ran | null> {
  const upload = await prepareUpload(options, executable, work);
  const built = await step(`image ${options.name}`, () => buildUpload(kubectl, options.name, upload));
  const { image, message } = built;
  if (image === null) {
    process.stderr.write(`\nThe image's condition in the cluster:\n\n${message}\n`);
    return null;
  }
  if (!upload.isJob) return { code: 0, printed: `${options.name} is no job, and is not run. Its image: ${image}\n` };
  return step(`job ${options.name}`, () => runJob(kubectl, options.name, image, upload));
}

function printTimes(): void {
  const width = 2 + Math.max(...durations.map(({ title }) => title.length));
  process.stderr.write('\nWhere the time went\n');
  for (const { title, seconds } of durations) process.stderr.write(`  ${title.padEnd(width)}${seconds} s\n`);
}

function sayHowToUse({ kubernetes }: ClusterTools): void {
  process.stderr.write(`
The cluster goes on. To use it:

  export KUBECONFIG=${kubeconfig} PATH=${kubernetes}:$PATH
  kubectl get images,builds,jobs,pods

To end it: npm run cluster -- --stop
`);
}

for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.kill(process.pid, 'SIGINT'));

// from beginning to end, so that Ctrl-C never leaves what was begun
await runScript(() =>
  atWork(
    main().catch((error: unknown) => {
      if (!(error instanceof UsageError)) throw error;
      process.stderr.write(`[Error: ${error.message}]\nSee npm run cluster -- --help.\n`);
      return EXIT.usage;
    }),
  ),
);
