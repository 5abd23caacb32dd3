/** Does kpack bear as many uploads as a platform collects? Their builds are simulated, all else is real. */
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { decisionOf } from '../../scripts/cluster/kubectl.ts';
import { until } from '../../scripts/cluster/wait.ts';
import { applyTodaysBuilder, createImages, list } from '../cluster/cluster.ts';
import { memoryOfController } from './controller.ts';
import { onSimulatedNode, startSimulatedNode } from './simulated-node.ts';

const COUNT = Number(process.env.PLANQK_CLUSTER_IMAGES ?? 1000);
const NAMES = Array.from({ length: COUNT }, (_, index) => `simulated-${index}`);

beforeAll(applyTodaysBuilder);

const isOurs = (name: string): boolean => name.startsWith('simulated-');

const readyOnes = async (): Promise<string[]> => {
  const images = (await list('images.kpack.io')).filter(({ metadata }) => isOurs(metadata.name));
  return images.filter((image) => decisionOf(image)?.status === 'True').map(({ metadata }) => metadata.name);
};

it(`${COUNT} Images at once: none is lost, none is built twice`, { timeout: 1_800_000 }, async () => {
  const endNode = await startSimulatedNode();
  onTestFinished(endNode);
  const [before, started] = [memoryOfController(), performance.now()];
  await createImages(new Map(NAMES.map((name) => [name, 'http://simulated/x.zip'])), onSimulatedNode);
  const applied = performance.now();
  const why = async () => `${(await readyOnes()).length} are.`;
  await until({ what: `${COUNT} Images are not ready`, seconds: 1500, why }, async () => {
    await sleep(2000); // asking takes time of those who work
    return (await readyOnes()).length === COUNT;
  });
  const seconds = (since: number) => Math.round((performance.now() - since) / 1000);
  const { now, most } = memoryOfController();
  console.log(
    `${COUNT} Images: ${seconds(started)} s, of which applying took ${seconds(started) - seconds(applied)} s; ` +
      `the controller has ${now} MiB, ${most} MiB at most, and had ${before.now} MiB before`,
  );
  expect((await readyOnes()).sort()).toEqual([...NAMES].sort());
  const builds = (await list('builds.kpack.io')).map(({ metadata }) => metadata.labels['image.kpack.io/image']);
  expect(builds.filter(isOurs).sort()).toEqual([...NAMES].sort());
});
