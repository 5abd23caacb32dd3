/**
 * What is made from what? Each thing once, as soon as all is there that it is made from: what has nothing to do with each
 * other is made side by side.
 */
import { atWork, step } from './progress.ts';
import { ensureBaseImages } from './setup/base-images.ts';
import { ensureChromium } from './setup/chromium.ts';
import { ensureClusterTools } from './setup/cluster-tools.ts';
import { readCommit } from './setup/commit.ts';
import { ensureDocker, isDockerThinkable } from './setup/docker.ts';
import { ensureEmbeddedBuilder } from './setup/embedded-builder.ts';
import { buildpacksDir, ensureExecutable } from './setup/executable.ts';
import { ensureGoTools, type GoTools } from './setup/go-tools.ts';
import { ensureKustomize } from './setup/kustomize.ts';
import { ensureLifecycleArchive } from './setup/lifecycle-archive.ts';
import { SetupError } from './setup/setup-error.ts';
import type { Say } from './setup/workspace.ts';

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** `src` as one program, and the buildpacks around it. */
const executable = once(() => step('executable', (say) => ensureExecutable(say)));

/** The same, to be shipped: it knows the commit. */
const shippedExecutable = once(async () => {
  const { revision } = await readCommit();
  return step(`executable of ${revision}`, (say) => ensureExecutable(say, revision));
});

/** For the tests of the service's page. */
const chromium = once(() => step('Chromium', ensureChromium));

const docker = once(() => step('Docker', ensureDocker));

/** What takes longest: it can begin before it is sure to be needed. Who waits for it then sees what is said of it. */
function early<T>(title: string, make: (say: Say) => Promise<T>): { begin(): void; wait(): Promise<T> } {
  let sayToWaiting: Say = () => {};
  const begun = once(() => atWork(make((line) => sayToWaiting(line))));
  const wait = once(() =>
    step(title, (say) => {
      sayToWaiting = say;
      return begun();
    }),
  );
  return { begin: () => void begun().catch(() => {}), wait };
}

/** pack and the lifecycle, with the lifecycle's archive. */
const earlyGoTools = early('pack and lifecycle', async (say): Promise<GoTools> => {
  const tools = await ensureGoTools(say);
  await ensureLifecycleArchive(say);
  return tools;
});
const goTools = earlyGoTools.wait;

const baseImages = once(async () => {
  const answer = await docker();
  if (!answer.usable) throw new SetupError(answer.why, answer.remedy);
  return step('base images', (say) => ensureBaseImages(say));
});

/** @throws SetupError also where there is no Docker daemon to be had. */
const builder = once(async () => {
  const [{ pack }, images] = await Promise.all([goTools(), baseImages(), executable()]);
  const ingredients = { buildpacksDir, pack, baseImages: images };
  return { pack, image: await step('embedded builder', (say) => ensureEmbeddedBuilder(say, ingredients)) };
});

/** @returns Whether there is one. */
const builderWhereDocker = once(async () => {
  beginGoTools();
  const answer = await docker();
  if (answer.usable) await builder();
  return answer;
});

const earlyClusterTools = early('Kubernetes and kpack', ensureClusterTools);
const clusterTools = earlyClusterTools.wait;

/** What `kubectl apply -k` makes of deploy/, without a cluster. */
const kustomize = once(() => step('kustomize', ensureKustomize));

export const groundwork = {
  executable,
  shippedExecutable,
  chromium,
  docker,
  goTools,
  clusterTools,
  kustomize,
  baseImages,
  builder,
  builderWhereDocker,
} as const;

/** Compiling can be ended at any time, and leaves nothing behind but a warmer cache. */
export const beginGoTools = (): void => {
  atWork(isDockerThinkable().then((isThinkable) => void (isThinkable && earlyGoTools.begin()))).catch(() => {});
};

export const beginClusterTools = (): void => earlyClusterTools.begin();
