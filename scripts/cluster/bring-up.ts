/** How does a cluster come up, from programs and images that are made of today's sources; and who ends it? */
import { join } from 'node:path';
import { groundwork } from '../groundwork.ts';
import { atWork, step } from '../progress.ts';
import type { ClusterTools } from '../setup/cluster-tools.ts';
import { SetupError } from '../setup/setup-error.ts';
import type { Say } from '../setup/workspace.ts';
import { type Parts, pushBuilder, pushPause } from './builder-images.ts';
import { ensureComposite } from './composite.ts';
import { startControlPlane } from './control-plane.ts';
import { applyBuilder } from './deploy.ts';
import type { Pusher } from './images.ts';
import { makeKeys } from './keys.ts';
import { installKpack, pushKpack } from './kpack.ts';
import { type Kubectl, kubectlOf } from './kubectl.ts';
import { isThere, isWhole, makeMachine, markWhole, removeMachine } from './machine.ts';
import { fetchAhead, startNode, untilNodeReady } from './node.ts';
import { ensurePrograms } from './programs.ts';
import { serveUploads, startRegistry } from './serve.ts';

export interface Ingredients extends Parts {
  readonly tools: ClusterTools;
  readonly executable: string;
  /** The program, which packs buildpackages. */
  readonly pack: string;
}

/** @throws SetupError where one is there that cannot be used. */
export function checkCluster(): void {
  if (isThere() && !isWhole())
    throw new SetupError(
      'A cluster is there already, and not ready: it is being brought up, or that was broken off.',
      'Wait for it, or end it: npm run cluster -- --stop',
    );
}

export async function makeIngredients(): Promise<Ingredients> {
  await step('programs', ensurePrograms);
  const [tools, { pack }, baseImages, executable] = await Promise.all([
    groundwork.clusterTools(),
    groundwork.goTools(),
    groundwork.baseImages(),
    groundwork.executable(),
  ]);
  const composite = await step('buildpackage planqk/python', (say) => ensureComposite(say, pack));
  return { tools, executable, pack, baseImages, composite };
}

export async function bringUp(kubectl: Kubectl, ingredients: Ingredients): Promise<void> {
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
      // side by side: compressing them is most of it
      const [builder, pause, kpack] = await Promise.all([
        pushBuilder(pusher, ingredients),
        pushPause(pusher, tools),
        pushKpack(pusher, tools),
      ]);
      return { builder, pause, kpack };
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

export const pusherOf = ({ kpack }: ClusterTools, say: Say): Pusher => ({ say, crane: join(kpack, 'crane') });

export const endCluster = (): Promise<void> => step('ending the cluster', removeMachine);

/** One that is there is used, and left; else one comes up, which ends afterwards, whatever happens and with Ctrl-C, too. */
export const withCluster = <T>(use: (ingredients: Ingredients) => Promise<T>): Promise<T> =>
  atWork(
    (async () => {
      checkCluster();
      const ingredients = await makeIngredients();
      if (isWhole()) return use(ingredients);
      try {
        await bringUp(kubectlOf(ingredients.tools), ingredients);
        return await use(ingredients);
      } finally {
        await endCluster();
      }
    })(),
  );
