/**
 * A cluster where Tekton builds and Kueue decides when jobs run, both as they are released: `deploy init` writes what is applied, for
 * a namespace of another name; an upload becomes an image, another is refused, and of three jobs one runs at a time.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { installKueue, kueueObjects } from '../../scripts/cluster/kueue.ts';
import { kubeconfig, REGISTRY } from '../../scripts/cluster/place.ts';
import { deleteObjects, type Thing } from '../../scripts/cluster/release-objects.ts';
import { installTekton, tektonObjects } from '../../scripts/cluster/tekton.ts';
import { until } from '../../scripts/cluster/wait.ts';
import { VERSION } from '../../scripts/setup/bundle.ts';
import { ensureKueue, ensureTekton } from '../../scripts/setup/cluster-tools.ts';
import { applyTodaysBuilder, folder, ingredients, kubectl, list, published, pusher } from '../cluster/cluster.ts';
import { resultOf, samplesDir } from '../container/job.ts';

const TEAM = `${REGISTRY}/team`;
const NAMESPACE = 'quantum';
const here = ['--namespace', NAMESPACE];
const quiet = (): void => {};

let installed: readonly Thing[] = [];
let cluster = '';
const deploy = (...args: string[]) => execa(ingredients.executable, ['deploy', ...args]);
const apply = (...path: string[]) => kubectl.do(['apply', '--kustomize', join(cluster, ...path)]);

beforeAll(async () => {
  const images = await applyTodaysBuilder();
  const { status } = await kubectl.get('clusterbuilder', 'planqk');
  const copy = (from: string, to: string) => execa(pusher.crane, ['copy', from, `${TEAM}/planqk/${to}:${VERSION}`]);
  await copy(status.latestImage, 'embedded-builder');
  await copy(images['planqk/embedded-run']!, 'embedded-run');

  const tekton = await tektonObjects(pusher, await ensureTekton(quiet), images['planqk/embedded-build']!);
  const kueue = await kueueObjects(pusher, kubectl, await ensureKueue(quiet));
  installed = [...tekton, ...kueue];
  await Promise.all([installTekton(kubectl, tekton), installKueue(kubectl, kueue)]);

  cluster = join(folder(), 'my-cluster');
  await deploy('init', cluster, '--registry', TEAM, '--namespace', NAMESPACE, '--with', 'tekton,kueue');
  await apply('builder');
}, 1_800_000);

// what it decides about, others of these tests make as well
afterAll(async () => {
  await kubectl.do(['delete', '--ignore-not-found', '--kustomize', join(cluster, 'builder')]);
  await deleteObjects(kubectl, installed);
}, 200_000);

/** @returns What Tekton says of it in the end. */
async function build(name: string, upload: string): Promise<Thing> {
  const { address } = await published(name, upload);
  await deploy('upload', cluster, '--name', name, '--url', address);
  await apply('uploads', name);
  const why = async () => (await kubectl.try(['describe', 'pipelineruns,taskruns,pods', ...here])).stdout;
  return until({ what: `The PipelineRun ${name} does not end`, seconds: 600, why }, async () => {
    const run = await kubectl.get('pipelinerun', name, NAMESPACE);
    return run?.status?.completionTime === undefined ? null : run.status;
  });
}

async function resultOfJob(name: string): Promise<unknown> {
  await kubectl.do(['wait', `job/${name}-job`, ...here, '--for=condition=Complete', '--timeout=5m']);
  return resultOf(await kubectl.do(['logs', `job/${name}-job`, ...here]));
}

it('an upload becomes an image, whose jobs wait for each other', { timeout: 900_000 }, async () => {
  const { conditions, results } = await build('slow', join(import.meta.dirname, 'uploads', 'slow-job'));
  expect(conditions, JSON.stringify(conditions)).toMatchObject([{ type: 'Succeeded', status: 'True' }]);
  const { value: image } = results.find((result: Thing) => result.name === 'image');
  expect(image).toMatch(new RegExp(`^${TEAM}/jobs/slow@sha256:[0-9a-f]{64}$`));
  const [pod] = await list('pods', 'tekton.dev/pipelineRun=slow', NAMESPACE);
  expect(pod.spec.automountServiceAccountToken).toBe(false);

  // room for one of them
  const room = [{ op: 'replace', path: '/spec/resourceGroups/0/flavors/0/resources/0/nominalQuota', value: '150m' }];
  await kubectl.do(['patch', 'clusterqueue', 'planqk', '--type=json', '--patch', JSON.stringify(room)]);
  const names = ['slow-1', 'slow-2', 'slow-3'];
  for (const name of names) {
    await deploy('job', cluster, '--name', name, '--image', image);
    await apply('jobs', name);
    onTestFinished(async () => void (await kubectl.do(['delete', 'job', `${name}-job`, ...here])));
  }
  let most = 0;
  await until({ what: 'Not all jobs end', seconds: 180, why: () => kubectl.do(['get', 'jobs', ...here]) }, async () => {
    const jobs = await list('jobs', '', NAMESPACE);
    const [ended, begun] = [jobs.filter(isComplete), jobs.filter(({ spec }) => !spec.suspend)];
    most = Math.max(most, begun.length - ended.length);
    return ended.length === names.length;
  });
  expect(most).toBe(1);
  for (const name of names) expect(await resultOfJob(name)).toEqual({ slept: 3 });
});

const isComplete = ({ status }: Thing): boolean =>
  status.conditions?.some(({ type, status: is }: Thing) => type === 'Complete' && is === 'True') ?? false;

it('what is refused is told as the README of the folder says', { timeout: 600_000 }, async () => {
  const { address } = await published('my-job', join(samplesDir, 'two-projects'));
  await deploy('upload', cluster, '--name', 'my-job', '--url', address);
  await apply('uploads', 'my-job');
  expect(await asWritten(/^until .* get pipelinerun [\s\S]*?done$/m)).toBe('False');
  const stdout = await asWritten(/^kubectl .* get taskrun .*$/m);
  expect(stdout).toMatch(/^\[Error: More than one folder looks like the user code\]\n/);
  expect(stdout).toMatch(/\n\[code: ambiguous-user-code, fault: upload\]$/);
});

/** @param command In the README that `deploy init` has written. @returns What it prints. */
async function asWritten(command: RegExp): Promise<string> {
  const [text] = command.exec(readFileSync(join(cluster, 'README.md'), 'utf8'))!;
  const env = { PATH: `${ingredients.tools.kubernetes}:${process.env.PATH}`, KUBECONFIG: kubeconfig };
  const { stdout } = await execa('sh', ['-c', text], { env, timeout: 600_000 });
  return stdout;
}
