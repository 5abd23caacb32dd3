/** Who has to mend it? The Image of a build that failed says so, whoever is at fault. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { NAMESPACE } from '../../scripts/cluster/deploy.ts';
import { pushLayout } from '../../scripts/cluster/images.ts';
import { untilReady } from '../../scripts/cluster/kubectl.ts';
import { SOCKET } from '../../scripts/cluster/node.ts';
import { REGISTRY } from '../../scripts/cluster/place.ts';
import { until } from '../../scripts/cluster/wait.ts';
import { keyOf } from '../../scripts/setup/workspace.ts';
import {
  applyTodaysBuilder,
  build,
  environment,
  expectTold,
  folder,
  ingredients,
  kubectl,
  list,
  memoryLimit,
  pusher,
} from '../cluster/cluster.ts';
import { samplesDir } from '../container/job.ts';

const uploadsDir = join(import.meta.dirname, 'uploads');
const messageOf = (...path: string[]): string => readFileSync(join(import.meta.dirname, '..', ...path), 'utf8').trim();

beforeAll(applyTodaysBuilder);

it('a package index that does not answer: the platform, and which host', async () => {
  // nobody listens there
  const index = `http://${new URL(`http://${REGISTRY}`).hostname}:9`;
  const { image, message } = await build(
    'no-index',
    join(samplesDir, 'pip-job'),
    environment({ PIP_INDEX_URL: `${index}/simple` }),
  );
  expect(image).toBeNull();
  expect(message).toContain('[Error: The package index cannot be reached]');
  expect(message).toContain(new URL(index).host);
  expect(message).toContain('[code: index-unreachable, fault: platform]');
});

/** Of the second, a limit of memory ends all processes of a container; of the first, only the largest. */
const CONTROL_GROUPS = existsSync('/sys/fs/cgroup/cgroup.controllers') ? 2 : 1;

it('a build that needs more memory than it may have: the platform, and which limit', async () => {
  const { image, message } = await build('hungry', join(uploadsDir, 'hungry-package'), memoryLimit('256Mi'));
  expect(image).toBeNull();
  const expected = CONTROL_GROUPS === 2 ? 'build-stopped' : 'installer-killed';
  expect(message).toContain(`[code: ${expected}, fault: platform]`);
  expect(message).toContain('Give the build more memory');
});

it('a build whose container is ended with all that runs in it: what had been written down before', async () => {
  const building = build('sleepy', join(uploadsDir, 'sleepy-package'));
  const why = async () => JSON.stringify(await list('pods', 'image.kpack.io/image=sleepy'), null, 2);
  const container = await until({ what: 'The build does not begin to install', seconds: 120, why }, async () => {
    const [pod] = await list('pods', 'image.kpack.io/image=sleepy');
    const status = pod?.status.initContainerStatuses?.find(({ name }: { name: string }) => name === 'build');
    if (status?.state.running === undefined) return null;
    const { stdout } = await kubectl.try(['logs', pod.metadata.name, '--namespace', NAMESPACE, '--container', 'build']);
    return stdout.includes('Requirements: ') ? status.containerID.replace('containerd://', '') : null;
  });
  const ctr = ['--address', SOCKET, '--namespace', 'k8s.io', 'tasks', 'kill', '--all', '--signal', 'SIGKILL'];
  await execa('ctr', [...ctr, container]);
  const { image, message } = await building;
  expect(image).toBeNull();
  const expected = messageOf('python', 'install', 'messages', 'build-stopped.txt');
  expect(message).toContain(expected);
  await expectTold('sleepy', expected);
});

/** A buildpack that does not find what it looks for, as one of another language. */
async function pushNeighbour(): Promise<string> {
  const dir = folder();
  const files = {
    'buildpack.toml':
      'api = "0.10"\n[buildpack]\nid = "acme/metrics"\nversion = "1.0.0"\n[[targets]]\nos = "linux"\narch = "amd64"\n',
    'bin/detect': '#!/bin/sh\nexit 100\n',
    'bin/build': '#!/bin/sh\nexit 1\n',
  };
  mkdirSync(join(dir, 'bin'));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(dir, path), text, { mode: 0o755 });
  const archive = join(folder(), 'metrics.cnb');
  await execa(ingredients.pack, ['buildpack', 'package', archive, '--path', dir, '--format', 'file']);
  return pushLayout(pusher, { name: 'acme/metrics', key: keyOf(JSON.stringify(files)) }, archive);
}

it('a buildpack beside planqk/python that lets no group pass: the platform, and which buildpack', async () => {
  const builder = await kubectl.get('clusterbuilder', 'planqk');
  const kind = 'ClusterBuildpack';
  const neighbour = { kind, name: 'acme-metrics', id: 'acme/metrics', version: '1.0.0' };
  const { apiVersion } = builder;
  const items = [
    { apiVersion, kind, metadata: { name: 'acme-metrics' }, spec: { image: await pushNeighbour() } },
    {
      apiVersion,
      kind: 'ClusterBuilder',
      metadata: { name: 'crowded' },
      spec: {
        ...builder.spec,
        tag: `${REGISTRY}/planqk/crowded`,
        order: [{ group: [...builder.spec.order[0].group, neighbour] }],
      },
    },
  ];
  await kubectl.do(['apply', '--filename', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  onTestFinished(async () => {
    await kubectl.do(['delete', 'clusterbuilder/crowded', 'clusterbuildpack/acme-metrics', '--ignore-not-found']);
  });
  await untilReady(kubectl, 'clusterbuilder', 'crowded', 120);
  const { image, message } = await build('crowded', join(samplesDir, 'job-template'), {
    op: 'replace',
    path: '/spec/builder/name',
    value: 'crowded',
  });
  expect(image).toBeNull();
  const expected = messageOf('buildpacks', 'messages', 'not-alone.txt');
  expect(expected).toContain('acme/metrics');
  expect(message).toContain(expected);
  await expectTold('crowded', expected);
});
