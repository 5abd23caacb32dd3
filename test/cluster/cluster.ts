/**
 * The cluster that scripts/test.ts has brought up, or found: what the tests ask of it, and tell it. One file at a time uses
 * it, and begins with the builder of today.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { type Ingredients, pusherOf } from '../../scripts/cluster/bring-up.ts';
import { pushBuilder } from '../../scripts/cluster/builder-images.ts';
import {
  applyBuilder,
  type BuilderImages,
  type Built,
  buildUpload,
  forgetUpload,
  NAMESPACE,
  type Operation,
  overlayOfUpload,
  runJob,
} from '../../scripts/cluster/deploy.ts';
import { kubectlOf } from '../../scripts/cluster/kubectl.ts';
import { prepareUpload, type Upload } from '../../scripts/cluster/upload.ts';
import { until } from '../../scripts/cluster/wait.ts';
import { resultOf } from '../container/job.ts';

const quiet = (): void => {};

const given = process.env.PLANQK_CLUSTER;
if (given === undefined) throw new Error('There is no cluster: npm run test:cluster brings one up.');
export const ingredients: Ingredients = JSON.parse(given);
export const kubectl = kubectlOf(ingredients.tools);
export const pusher = pusherOf(ingredients.tools, quiet);

const work = mkdtempSync(join(tmpdir(), 'planqk-cluster-test-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

export const folder = (): string => mkdtempSync(join(work, 'x-'));

/** As an operator applies deploy/base. */
export async function applyTodaysBuilder(): Promise<BuilderImages> {
  const images = await pushBuilder(pusher, ingredients);
  await applyBuilder(kubectl, images);
  return images;
}

export const published = (name: string, dir: string): Promise<Upload> =>
  prepareUpload(
    { upload: dir, typed: { upload: dir }, name, keep: true, stop: false },
    ingredients.executable,
    folder(),
  );

/** @param more What is to be otherwise than in deploy/upload. @returns What kpack has decided. */
export async function build(name: string, dir: string, ...more: readonly Operation[]): Promise<Built> {
  // so that no later upgrade builds it anew
  onTestFinished(async () => void (await forgetUpload(kubectl, name)));
  return buildUpload(kubectl, name, await published(name, dir), more);
}

const TOGETHER = { 'made-together': 'true' };

/** Many at once, as deploy/upload has each of them, until the test ends. @param addresses By their names. */
export async function createImages(
  addresses: ReadonlyMap<string, string>,
  more: readonly Operation[] = [],
): Promise<void> {
  const one = parse(await kubectl.do(['kustomize', overlayOfUpload('NAME', 'ADDRESS', more)]));
  const items = [...addresses].map(([name, url]) => ({
    ...one,
    metadata: { ...one.metadata, name, labels: TOGETHER },
    spec: { ...one.spec, tag: one.spec.tag.replace(/NAME$/, name), source: { blob: { url } } },
  }));
  // named one by one they would be deleted in as many requests, of which kubectl makes few in a second
  const selected = `labelSelector=${Object.entries(TOGETHER).flat().join('%3D')}`;
  onTestFinished(async () => {
    await kubectl.do(['delete', '--raw', `/apis/kpack.io/v1alpha2/namespaces/${NAMESPACE}/images?${selected}`]);
  });
  await kubectl.do(['create', '--filename', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
}

/** Builds and expects it to work. @returns The image. */
export async function imageOf(name: string, dir: string, ...more: readonly Operation[]): Promise<string> {
  const { image, message } = await build(name, dir, ...more);
  expect(image, message).not.toBeNull();
  return image!;
}

/** @returns What the job prints as its result. */
export async function resultOfJob(name: string, dir: string, image: string): Promise<unknown> {
  const { code, printed } = await runJob(kubectl, name, image, await published(name, dir));
  expect(code, printed).toBe(0);
  return resultOf(printed);
}

export const environment = (variables: Readonly<Record<string, string>>): Operation => ({
  op: 'add',
  path: '/spec/build/env',
  value: Object.entries(variables).map(([name, value]) => ({ name, value })),
});

export const memoryLimit = (value: string): Operation => ({
  op: 'replace',
  path: '/spec/build/resources/limits/memory',
  value,
});

export interface Build {
  readonly name: string;
  readonly pod: string;
  /** kpack's words: CONFIG, BUILDPACK, STACK, TRIGGER. */
  readonly reason: string;
  /** Of planqk/job, which took part in it; null: it has not ended, or failed. */
  readonly version: string | null;
  /** Put onto another run image, and not built. */
  readonly isRebase: boolean;
  /** `Unknown`: it runs. */
  readonly status: 'True' | 'False' | 'Unknown';
  readonly message: string;
}

// biome-ignore lint/suspicious/noExplicitAny: whatever the cluster has
type Thing = any;

/** All that there are, in their order. */
export async function buildsOf(name: string): Promise<Build[]> {
  const builds: Thing[] = await list('builds.kpack.io', `image.kpack.io/image=${name}`);
  const number = ({ metadata }: Thing) => Number(metadata.labels['image.kpack.io/buildNumber']);
  return builds.sort((a, b) => number(a) - number(b)).map(asBuild);
}

function asBuild({ metadata, status = {} }: Thing): Build {
  const { status: succeeded = 'Unknown', message = '' } = status.conditions?.[0] ?? {};
  return {
    name: metadata.name,
    pod: status.podName ?? '',
    reason: metadata.annotations['image.kpack.io/reason'],
    version: status.buildMetadata?.find(({ id }: Thing) => id === 'planqk/job')?.version ?? null,
    isRebase: (status.stepsCompleted ?? []).includes('rebase'),
    status: succeeded,
    message,
  };
}

export async function list(kind: string, selector = '', namespace = NAMESPACE): Promise<Thing[]> {
  const args = ['get', kind, '--namespace', namespace, '--selector', selector, '--output', 'json'];
  return JSON.parse(await kubectl.do(args)).items;
}

/** What kpack begins by itself has ended. @returns All builds of this upload. */
export function untilBuilds(name: string, count: number): Promise<Build[]> {
  const why = async () => JSON.stringify(await buildsOf(name), null, 2);
  return until({ what: `${name} has not ${count} builds that have ended`, seconds: 300, why }, async () => {
    const builds = await buildsOf(name);
    return builds.length >= count && builds.every(({ status }) => status !== 'Unknown') ? builds : null;
  });
}

export const describeBuild = ({ name }: Build): Promise<string> =>
  kubectl.do(['describe', 'build.kpack.io', name, '--namespace', NAMESPACE]);

/** What an operator looks at: the Image, its Build, and what `kubectl describe` prints of that. */
export async function expectTold(name: string, message: string): Promise<void> {
  const [build] = await buildsOf(name);
  expect(build).toMatchObject({ status: 'False', message: expect.stringContaining(message) });
  const printed = await describeBuild(build!);
  for (const line of message.split('\n')) expect(printed).toContain(line.trim());
}
