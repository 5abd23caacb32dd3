/**
 * Are the packages of the HTTP service there, in `buildpack/job/planqk_service/vendored`? Pure Python, one set for old
 * Pythons and one for new ones.
 *
 * `buildpack/job/service-*.txt` pin them, in pip's own format: a bot can raise them, and pip checks the hashes.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fetchWheels, unpackWheel } from './pip.ts';
import { cacheDir, isCurrent, keyOf, repoDir, type Say, writeKey } from './workspace.ts';

/** By the name of the set, which the service goes by, too: the oldest Python that it is for. */
export const SERVICE_SETS = { py310: '3.10', py38: '3.8' } as const;
export type ServiceSet = keyof typeof SERVICE_SETS;

const jobDir = join(repoDir, 'buildpack', 'job');
export const vendoredDir: string = join(jobDir, 'planqk_service', 'vendored');
const pinsOf = (set: ServiceSet): string => join(jobDir, `service-${set}.txt`);
const keyFile = join(vendoredDir, '.key');

/** @throws SetupError where they cannot be had. */
export async function ensureServiceWheels(say: Say): Promise<void> {
  const sets = Object.keys(SERVICE_SETS) as ServiceSet[];
  const key = keyOf(...sets.map((set) => readFileSync(pinsOf(set), 'utf8')));
  const starlettes = sets.map((set) => join(vendoredDir, set, 'starlette'));
  if (isCurrent(keyFile, key, starlettes)) return;
  rmSync(vendoredDir, { recursive: true, force: true });
  for (const set of sets) await vendor(say, set);
  writeKey(keyFile, key);
}

async function vendor(say: Say, set: ServiceSet): Promise<void> {
  const wheels = join(cacheDir, `service-${set}`);
  const which = ['--python-version', SERVICE_SETS[set]];
  const what = `the packages of the HTTP service, for Python ${SERVICE_SETS[set]}`;
  const dir = join(vendoredDir, set);
  mkdirSync(dir, { recursive: true });
  for (const wheel of await fetchWheels(say, what, { pinFile: pinsOf(set), which, dir: wheels }))
    await unpackWheel(say, wheel, dir);
  rmSync(wheels, { recursive: true });
}
