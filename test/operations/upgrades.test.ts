/** What does kpack do by itself with an upload, a builder or a run image that is another one? */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { applyBuilder, type BuilderImages, NAMESPACE } from '../../scripts/cluster/deploy.ts';
import { VERSION } from '../../scripts/setup/bundle.ts';
import {
  applyTodaysBuilder,
  build,
  buildsOf,
  imageOf,
  kubectl,
  pusher,
  resultOfJob,
  untilBuilds,
} from '../cluster/cluster.ts';
import { samplesDir } from '../container/job.ts';
import { temporaryCopy } from '../fixtures.ts';
import { inOrder, ofStack, pushBuildpacks, withFile, withStackId } from './editions.ts';

const sample = (name: string): string => temporaryCopy(join(samplesDir, name), onTestFinished);
const expected = (name: string) => JSON.parse(readFileSync(join(samplesDir, name, 'output', 'expected.json'), 'utf8'));

let today: BuilderImages = {};
beforeEach(async () => {
  today = await applyTodaysBuilder();
});

const latestImage = async (name: string): Promise<string> =>
  (await kubectl.get('image.kpack.io', name, NAMESPACE)).status.latestImage;

/** Fails where there is no such file. */
async function readFrom(image: string, path: string): Promise<string> {
  const { stdout } = await execa('sh', ['-c', '"$0" export "$1" - | tar -xO "$2"', pusher.crane, image, path]);
  return stdout;
}

it('an upload of another content is built, and gives the new result', async () => {
  const upload = sample('no-dependencies');
  await imageOf('changed', upload);
  writeFileSync(join(upload, 'src', 'program.py'), 'def run(data, params):\n    return {"edition": 2}\n');
  const image = await imageOf('changed', upload);
  expect(await resultOfJob('changed', upload, image)).toEqual({ edition: 2 });
  expect(await buildsOf('changed')).toMatchObject([
    { reason: 'CONFIG', status: 'True' },
    { reason: 'CONFIG', isRebase: false, status: 'True' },
  ]);
});

it('an upload that was refused is built when it is mended', async () => {
  const upload = sample('job-template');
  appendFileSync(join(upload, 'requirements.txt'), 'numpy, scipy\n');
  expect((await build('mended', upload)).message).toContain('fault: upload]');
  expect(await imageOf('mended', join(samplesDir, 'job-template'))).toMatch(/\/jobs\/mended@/);
  expect(await buildsOf('mended')).toMatchObject([{ status: 'False' }, { status: 'True' }]);
});

it('a release of the buildpacks: all images are built by themselves, but those that were refused', async () => {
  const upload = sample('job-template');
  const before = await imageOf('upgraded', upload);
  await build('still-refused', join(samplesDir, 'two-projects'));
  await applyBuilder(kubectl, { ...today, 'planqk/python': await pushBuildpacks('0.1.1') }, inOrder('0.1.1'));
  expect(await untilBuilds('upgraded', 2)).toMatchObject([
    { reason: 'CONFIG' },
    { reason: 'BUILDPACK', version: '0.1.1', isRebase: false, status: 'True' },
  ]);
  const after = await latestImage('upgraded');
  expect(after).not.toBe(before);
  expect(await resultOfJob('upgraded', upload, after)).toEqual(expected('job-template'));

  const [refused, ...others] = await buildsOf('still-refused');
  expect(others).toEqual([]);
  const asked = 'image.kpack.io/additionalBuildNeeded=by-hand';
  await kubectl.do(['annotate', 'build.kpack.io', refused!.name, asked, '--namespace', NAMESPACE]);
  expect(await untilBuilds('still-refused', 2)).toMatchObject([
    { status: 'False' },
    { reason: 'TRIGGER', status: 'False', message: expect.stringContaining('ambiguous-user-code') },
  ]);
});

it('a release in which only planqk/stage has another version would build nothing: so all have the same', async () => {
  await imageOf('staged', sample('no-dependencies'));
  const stageAlone = await pushBuildpacks('0.1.2', ['stage']);
  await applyBuilder(kubectl, { ...today, 'planqk/python': stageAlone }, inOrder('0.1.2'));
  await applyBuilder(kubectl, { ...today, 'planqk/python': await pushBuildpacks('0.1.3') }, inOrder('0.1.3'));
  // had there been one for the first of them, it would be the second here
  expect(await untilBuilds('staged', 2)).toMatchObject([
    { reason: 'CONFIG', version: VERSION },
    { reason: 'BUILDPACK', version: '0.1.3', status: 'True' },
  ]);
});

it('a run image of the same Pythons: images are put onto it, and not built', async () => {
  const upload = sample('job-template');
  await imageOf('rebased', upload);
  const runImage = await withFile(today['planqk/embedded-run']!, '/etc/edition', 'two\n');
  await applyBuilder(kubectl, { ...today, 'planqk/embedded-run': runImage });
  expect(await untilBuilds('rebased', 2)).toMatchObject([
    { reason: 'CONFIG', isRebase: false },
    { reason: 'STACK', isRebase: true, status: 'True' },
  ]);
  const image = await latestImage('rebased');
  expect(await readFrom(image, 'etc/edition')).toBe('two');
  expect(await resultOfJob('rebased', upload, image)).toEqual(expected('job-template'));
});

it('a run image of other Pythons: images are built, for packages of one are of no use to another', async () => {
  const upload = sample('job-template');
  await imageOf('other-pythons', upload);
  const id = 'planqk.debian13.python3.11-3.12-3.13';
  const images = {
    ...today,
    'planqk/embedded-run': await withStackId(today['planqk/embedded-run']!, id),
    'planqk/embedded-build': await withStackId(today['planqk/embedded-build']!, id),
  };
  await applyBuilder(kubectl, images, ofStack(id));
  expect(await untilBuilds('other-pythons', 2)).toMatchObject([
    { reason: 'CONFIG' },
    { reason: 'STACK', isRebase: false, status: 'True' },
  ]);
  expect(await resultOfJob('other-pythons', upload, await latestImage('other-pythons'))).toEqual(
    expected('job-template'),
  );
});
