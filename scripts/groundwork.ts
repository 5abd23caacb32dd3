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

/** Who waits for them sees what is said of them. */
let sayOfGoTools: Say = () => {};
const unseenGoTools = once(() => atWork(makeGoTools((line) => sayOfGoTools(line))));

async function makeGoTools(say: Say): Promise<GoTools> {
  const tools = await ensureGoTools(say);
  await ensureLifecycleArchive(say);
  return tools;
}

/** pack and the lifecycle, with the lifecycle's archive. */
const goTools = once(() =>
  step('pack and lifecycle', (say) => {
    sayOfGoTools = say;
    return unseenGoTools();
  }),
);

const baseImages = once(async () => {
  const answer = await docker();
  if (!answer.usable) throw new SetupError(answer.why, answer.remedy);
  return step('base images', (say) => ensureBaseImages(say, answer));
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

/** Kubernetes and kpack. */
const clusterTools = once(() => step('Kubernetes and kpack', ensureClusterTools));

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

/**
 * What takes longest begins before it is sure to be needed, unseen until it is waited for: compiling can be ended at any
 * time, and leaves nothing behind but a warmer cache.
 */
export const beginGoTools = (): void => {
  atWork(isDockerThinkable().then((isThinkable) => (isThinkable ? unseenGoTools() : null))).catch(() => {});
};
