/** Is anything lost or done twice where much is asked for at once, and what decides crashes meanwhile? */
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, it } from 'vitest';
import { NAMESPACE } from '../../scripts/cluster/deploy.ts';
import { decisionOf } from '../../scripts/cluster/kubectl.ts';
import { until } from '../../scripts/cluster/wait.ts';
import { applyTodaysBuilder, createImages, folder, kubectl, list, published, pusher } from '../cluster/cluster.ts';
import { samplesDir } from '../container/job.ts';
import { killController, restartsOfController } from './controller.ts';

const COUNT = 50;
const isRefused = (index: number): boolean => index % 10 === 5;
const NAMES = Array.from({ length: COUNT }, (_, index) => `many-${index}`);

beforeAll(applyTodaysBuilder);

/** Each with a result of its own, but one in ten, which is refused. */
async function addressOf(name: string, index: number): Promise<string> {
  const dir = folder();
  cpSync(join(samplesDir, isRefused(index) ? 'two-projects' : 'no-dependencies'), dir, { recursive: true });
  const program = `def run(data, params):\n    return {"edition": ${index}}\n`;
  if (!isRefused(index)) writeFileSync(join(dir, 'src', 'program.py'), program);
  return (await published(name, dir)).address;
}

const decided = async (): Promise<(boolean | null)[]> => {
  const images = await list('images.kpack.io');
  return NAMES.map((name) => {
    const decision = decisionOf(images.find(({ metadata }) => metadata.name === name) ?? null);
    return decision && decision.status === 'True';
  });
};

const untilDecided = (count: number): Promise<unknown> => {
  const why = async () => JSON.stringify(await decided());
  return until({ what: `Of ${COUNT} uploads not ${count} are decided`, seconds: 900, why }, async () => {
    const known = await decided();
    return known.filter((it) => it !== null).length >= count;
  });
};

it(`${COUNT} uploads at once, the controller killed twice: each is built once, or refused`, {
  timeout: 1_800_000,
}, async () => {
  const addresses = new Map<string, string>();
  for (const [index, name] of NAMES.entries()) addresses.set(name, await addressOf(name, index));
  const [before, started] = [await restartsOfController(), performance.now()];
  await createImages(addresses);
  for (const count of [5, 25]) {
    await untilDecided(count);
    killController();
  }
  await untilDecided(COUNT);
  console.log(`${COUNT} uploads: ${Math.round((performance.now() - started) / 1000)} s`);
  expect(await restartsOfController()).toBe(before + 2);
  expect(await decided()).toEqual(NAMES.map((_, index) => !isRefused(index)));

  const builds = await list('builds.kpack.io');
  const built = builds
    .map(({ metadata }) => metadata.labels['image.kpack.io/image'])
    .filter((it) => NAMES.includes(it));
  expect(built.sort()).toEqual([...NAMES].sort());
  await Promise.all(NAMES.map(expectOwnProgram));
});

async function expectOwnProgram(name: string, index: number): Promise<void> {
  if (isRefused(index)) return;
  const { status } = await kubectl.get('image.kpack.io', name, NAMESPACE);
  const command = '"$0" export "$1" - | tar -xO /workspace/src/program.py';
  const { stdout } = await execa('sh', ['-c', command, pusher.crane, status.latestImage]);
  expect(stdout).toContain(`{"edition": ${index}}`);
}
