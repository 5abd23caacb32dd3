/** What `npm run cluster` decides, and what it makes of kpack's release and of our own files. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };
import { renamed } from '../../scripts/cluster/deploy.ts';
import { kpackObjects } from '../../scripts/cluster/kpack.ts';
import { decisionOf } from '../../scripts/cluster/kubectl.ts';
import { nameOf, readOptions } from '../../scripts/cluster/options.ts';
import { lastLines } from '../../scripts/cluster/wait.ts';
import { UsageError } from '../../scripts/job/options.ts';
import { embeddedComposite, packageText } from '../../scripts/setup/embedded-composite.ts';
import { lifecycleVersion } from '../../scripts/setup/go-tools.ts';
import { repoDir } from '../../scripts/setup/workspace.ts';

const VERSION = packageJson.version;
const read = (...path: readonly string[]): string => readFileSync(join(repoDir, ...path), 'utf8');

describe('options', () => {
  const env = { INIT_CWD: join(repoDir, 'samples') };

  it('a sample is the upload where none is named', () => {
    expect(readOptions([], {})).toMatchObject({
      upload: join(repoDir, 'samples', 'pip-job'),
      name: 'pip-job',
      keep: false,
      stop: false,
    });
  });

  it('paths are those of the caller', () => {
    const options = readOptions(['uv-job', '--params', 'pip-job/input/params.json', '--keep'], env);
    expect(options).toMatchObject({
      upload: join(repoDir, 'samples', 'uv-job'),
      params: join(repoDir, 'samples', 'pip-job', 'input', 'params.json'),
      keep: true,
    });
  });

  it.each([[['no-such-upload']], [['uv-job', 'pip-job']], [['--data', 'no-such-file']], [['--unknown']]])(
    '%j is wrong',
    (args) => {
      expect(() => readOptions(args, env)).toThrow(UsageError);
    },
  );

  it.each([
    ['samples/pip-job', 'pip-job'],
    ['My Upload (1).zip', 'my-upload-1'],
    ['-_-', 'upload'],
    ['x'.repeat(60), 'x'.repeat(40)],
  ])('%s is called %s in the cluster', (upload, name) => {
    expect(nameOf(upload)).toBe(name);
  });
});

it.each([
  ['10.0.0.1:5000/jobs/x', { newName: '10.0.0.1:5000/jobs/x' }],
  ['10.0.0.1:5000/jobs/x:1', { newName: '10.0.0.1:5000/jobs/x', newTag: '1' }],
  ['10.0.0.1:5000/jobs/x@sha256:ab', { newName: '10.0.0.1:5000/jobs/x', digest: 'sha256:ab' }],
  ['r/x:1@sha256:ab', { newName: 'r/x', digest: 'sha256:ab' }],
])('%s as kustomize takes it', (image, expected) => {
  expect(renamed(image)).toEqual(expected);
});

describe('what kpack has decided', () => {
  const thing = (observedGeneration: number, status: 'True' | 'False' | 'Unknown') => ({
    metadata: { generation: 2 },
    status: { observedGeneration, conditions: [{ type: 'Ready', status, message: 'm' }] },
  });

  it('is what it says of the thing as it is now', () => {
    expect(decisionOf(thing(2, 'True'))).toMatchObject({ status: 'True' });
    expect(decisionOf(thing(2, 'False'))).toMatchObject({ status: 'False', message: 'm' });
  });

  it('is nothing before it has looked', () => {
    for (const one of [null, {}, { metadata: { generation: 1 } }, thing(1, 'True'), thing(2, 'Unknown')])
      expect(decisionOf(one)).toBeNull();
  });
});

describe('planqk/python of the embedded builder', () => {
  it("has planqk/environment where Paketo's buildpacks stand, and the same groups", () => {
    const composite = parse(embeddedComposite(read('buildpack', 'python', 'buildpack.toml')));
    const embedded = parse(read('embedded', 'builder.toml'));
    expect(composite).toMatchObject({ buildpack: { id: 'planqk/python', version: VERSION }, order: embedded.order });
  });

  it('brings everything along', () => {
    expect(parse(packageText('/b', ['/c', '/d']))).toEqual({
      buildpack: { uri: '/b' },
      dependencies: [{ uri: '/c' }, { uri: '/d' }],
      platform: { os: 'linux' },
    });
  });
});

it("kpack's release is applied as it is, with our images, and told where the API is", () => {
  const images = { controller: 'c', webhook: 'w', 'build-init': 'b', completion: 'd', rebase: 'r' };
  const things = kpackObjects(
    [
      '#@data/values-schema\n---\nkpack_version: dev\n',
      '#@ load("@ytt:data", "data")\n---\nkind: ClusterLifecycle\n',
      'kind: ConfigMap\nmetadata: {name: rebase-image}\ndata:\n  image: #@ data.values.rebase.image\n',
      `kind: Deployment
spec:
  template:
    metadata:
      labels:
        version: #@ data.values.kpack_version
    spec:
      containers:
      - name: webhook
        image: #@ data.values.webhook.image
        env: [{name: A, value: a}]
`,
      'kind: Namespace\n',
    ],
    images,
    '0.17.0',
  );
  expect(things.map(({ kind }) => kind)).toEqual(['Namespace', 'ConfigMap', 'Deployment']);
  expect(things[1].data).toEqual({ image: 'r' });
  const { metadata, spec } = things[2].spec.template;
  expect(metadata.labels).toEqual({ version: '0.17.0' });
  expect(spec.containers[0].image).toBe('w');
  expect(spec.containers[0].env.map(({ name }: { name: string }) => name)).toEqual([
    'A',
    'KUBERNETES_SERVICE_HOST',
    'KUBERNETES_SERVICE_PORT',
  ]);
});

describe('deploy/base', () => {
  const things = parseAllDocuments(read('deploy', 'base', 'builder.yaml')).map((document) => document.toJS());
  const specOf = (kind: string) => things.find((thing) => thing.kind === kind).spec;

  it('names this version of all, and the lifecycle that is built here', () => {
    expect(specOf('ClusterBuildpack').image).toBe(`planqk/python:${VERSION}`);
    expect(specOf('ClusterStack').buildImage.image).toBe(`planqk/embedded-build:${VERSION}`);
    expect(specOf('ClusterStack').runImage.image).toBe(`planqk/embedded-run:${VERSION}`);
    expect(specOf('ClusterLifecycle').image).toBe(`planqk/lifecycle:${lifecycleVersion()}`);
    expect(specOf('ClusterBuilder').order).toEqual([
      { group: [expect.objectContaining({ id: 'planqk/python', version: VERSION })] },
    ]);
  });

  it('has the stack that the images say they are', () => {
    expect(read('embedded', 'Dockerfile')).toContain(`io.buildpacks.stack.id=${specOf('ClusterStack').id} `);
  });
});

it('of a log the last lines are told', () => {
  expect(lastLines('a\nb\nc', 2)).toBe('b\nc');
});
