/**
 * `npm run cluster`: Kubernetes and kpack on this machine, the builder of deploy/ on them, and one upload that is built there
 * and run as a job. Its result is printed last.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bringUp, checkCluster, endCluster, type Ingredients, makeIngredients, pusherOf } from './cluster/bring-up.ts';
import { pushBuilder } from './cluster/builder-images.ts';
import { applyBuilder, buildUpload, forgetUpload, type Ran, runJob } from './cluster/deploy.ts';
import { type Kubectl, kubectlOf } from './cluster/kubectl.ts';
import { isWhole } from './cluster/machine.ts';
import { type ClusterOptions, readOptions } from './cluster/options.ts';
import { kubeconfig } from './cluster/place.ts';
import { prepareUpload } from './cluster/upload.ts';
import { UsageError } from './job/options.ts';
import { atWork, durations, runScript, step } from './progress.ts';
import type { ClusterTools } from './setup/cluster-tools.ts';

/** Apart from these, the job's own exit code. */
const EXIT = { usage: 2, buildFailed: 122 } as const;

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options.stop) return stop();
  checkCluster();
  const work = mkdtempSync(join(tmpdir(), 'planqk-cluster-'));
  try {
    return await bringUpAndRun(options, work);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function stop(): Promise<number> {
  await endCluster();
  return 0;
}

async function bringUpAndRun(options: ClusterOptions, work: string): Promise<number> {
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
    if (!isKept) await endCluster();
  }
  printTimes();
  if (isKept) sayHowToUse(ingredients.tools);
  if (ran === null) return EXIT.buildFailed;
  process.stderr.write('\n');
  process.stdout.write(`${ran.printed}\n`);
  return ran.code;
}

/** Of a cluster that was left running: it gets the builder of today. */
const upgrade = (kubectl: Kubectl, ingredients: Ingredients, { name }: ClusterOptions): Promise<void> =>
  step('builder', async (say) => {
    const images = await pushBuilder(pusherOf(ingredients.tools, say), ingredients);
    if (await applyBuilder(kubectl, images)) await forgetUpload(kubectl, name);
  });

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
