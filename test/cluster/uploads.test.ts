/** From a zip at an address to what its job prints, by nothing but deploy/. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, it } from 'vitest';
import { samplesDir } from '../container/job.ts';
import { contentsOf } from '../fixtures.ts';
import {
  applyTodaysBuilder,
  build,
  buildsOf,
  expectTold,
  folder,
  imageOf,
  list,
  pusher,
  resultOfJob,
} from './cluster.ts';

const sample = (name: string): string => join(samplesDir, name);
const expected = (name: string) => JSON.parse(readFileSync(join(sample(name), 'output', 'expected.json'), 'utf8'));

beforeAll(applyTodaysBuilder);

it('an upload becomes an image in the registry, and a job of it gives its result', async () => {
  const image = await imageOf('uploaded', sample('pip-job'));
  expect(image).toMatch(/\/jobs\/uploaded@sha256:[0-9a-f]{64}$/);
  await execa(pusher.crane, ['validate', '--remote', image]);
  expect(await resultOfJob('uploaded', sample('pip-job'), image)).toEqual(expected('pip-job'));
  expect(await buildsOf('uploaded')).toMatchObject([{ reason: 'CONFIG', isRebase: false, status: 'True' }]);
  expect(await tokensIn('uploaded')).toEqual([]);
});

/** Of the cluster, which code of an upload's packages could read. */
async function tokensIn(name: string): Promise<string[]> {
  const [pod] = await list('pods', `image.kpack.io/image=${name}`);
  const containers = [...pod.spec.initContainers, ...pod.spec.containers];
  const paths: string[] = containers.flatMap(({ volumeMounts = [] }) =>
    volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath),
  );
  expect(paths).toContain('/workspace');
  return paths.filter((path) => path.includes('serviceaccount'));
}

it('a builder that is applied again builds nothing again', async () => {
  await imageOf('template', sample('job-template'));
  await applyTodaysBuilder();
  const image = await imageOf('template', sample('job-template'));
  expect(await buildsOf('template')).toHaveLength(1);
  expect(await resultOfJob('template', sample('job-template'), image)).toEqual(expected('job-template'));
});

it('an app that is not ours goes through as it is', async () => {
  const image = await imageOf('plain-python', sample('plain-python'));
  const dir = folder();
  await execa(pusher.crane, ['export', image, join(dir, 'image.tar')]);
  await execa('tar', ['-xf', 'image.tar', '/workspace'], { cwd: dir });
  expect(contentsOf(join(dir, 'workspace'))).toEqual(contentsOf(sample('plain-python')));
});

it('an upload that is refused: the whole message', async () => {
  const { image, message } = await build('refused', sample('two-projects'));
  const expected = readFileSync(join(sample('two-projects'), 'output', 'expected.txt'), 'utf8').trim();
  expect(image).toBeNull();
  expect(message).toContain(`${expected}\n[code: ambiguous-user-code, fault: upload]`);
  await expectTold('refused', expected);
});
