/**
 * A site of its own, by the words of the operator's guide: images are published to a registry with passwords, and signed; `deploy init`
 * writes what is applied; the platform's account brings an upload, which lies behind a password, as does the index of its package, of
 * which an authority of the site vouches; it is executed, and serves.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it, onTestFinished } from 'vitest';
import { NAMESPACE } from '../../scripts/cluster/deploy.ts';
import { decisionOf } from '../../scripts/cluster/kubectl.ts';
import { pullPlainly } from '../../scripts/cluster/node.ts';
import { HOST_ADDRESS } from '../../scripts/cluster/place.ts';
import { until } from '../../scripts/cluster/wait.ts';
import { ensureCosign } from '../../scripts/setup/image-tools.ts';
import { buildsOf, describeBuild, folder, ingredients, kubectl, list, published } from '../cluster/cluster.ts';
import { startGuardedRegistry } from '../container/guarded-registry.ts';
import { repoDir, resultOf } from '../container/job.ts';
import { makeAuthority, serveIndex, writeWheel } from '../slow/tools.ts';
import { executeAt } from './service.ts';

const PARTS =
  'registry-credentials,source-credentials,signing-key,ca-certificates,package-index,network-policy,platform,serve-token';
const LOGIN = { username: 'joe', password: 'n0t-for-images' };
const TOKEN = 'only who knows it';
const COSIGN_PASSWORD = 'spin up';
const here = ['--namespace', NAMESPACE];

/** With the rights of the account that deploy/platform makes. */
const asPlatform = (...args: string[]): Promise<string> =>
  kubectl.do([...args, ...here, '--as', `system:serviceaccount:${NAMESPACE}:platform`]);

/** Until the test ends. @param files Others of its values, by their names. */
async function createSecret(
  name: string,
  values: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
  type = 'Opaque',
): Promise<void> {
  const literals = Object.entries(values).map(([key, value]) => `--from-literal=${key}=${value}`);
  const fromFiles = Object.entries(files).map(([key, file]) => `--from-file=${key}=${file}`);
  await kubectl.do(['create', 'secret', 'generic', name, ...here, `--type=${type}`, ...literals, ...fromFiles]);
  onTestFinished(async () => void (await kubectl.do(['delete', 'secret', name, ...here])));
}

const SOURCE = `import alpha


def run(data, params):
    return {"of": alpha.NAME}
`;

it('from what is published to a job and a service', { timeout: 1_800_000 }, async () => {
  const dir = folder();
  const registry = await startGuardedRegistry(HOST_ADDRESS);
  onTestFinished(registry.stop);
  pullPlainly(registry.address);
  writeFileSync(join(dir, 'config.json'), registry.dockerConfig);
  const cosign = await ensureCosign(() => {});
  const env = { DOCKER_CONFIG: dir, COSIGN_PASSWORD };
  await execa(cosign, ['generate-key-pair'], { cwd: dir, env });

  const team = `${registry.address}/team`;
  const publish = ['run', 'package', '--', '--registry', team, '--publish', '--key', join(dir, 'cosign.key')];
  const { stdout: printed } = await execa('npm', publish, { cwd: repoDir, env });
  expect(printed).toContain(`${team}/planqk/python:`);
  const verify = (image: string) =>
    execa(
      cosign,
      ['verify', '--key', 'cosign.pub', '--insecure-ignore-tlog=true', '--allow-insecure-registry', image],
      { cwd: dir, env },
    );
  for (const [image] of printed.matchAll(/^\S+@sha256:[0-9a-f]{64}$/gm)) await verify(image);

  mkdirSync(join(dir, 'wheels'));
  await writeWheel(join(dir, 'wheels'), 'alpha');
  const { authority, ...tls } = await makeAuthority(dir, HOST_ADDRESS);
  const login = `${LOGIN.username}:${LOGIN.password}`;
  const index = await serveIndex(join(dir, 'wheels'), onTestFinished, { login, tls, host: HOST_ADDRESS });
  const dockerConfig = { '.dockerconfigjson': join(dir, 'config.json') };
  await createSecret('registry', {}, dockerConfig, 'kubernetes.io/dockerconfigjson');
  const keys = { 'cosign.key': join(dir, 'cosign.key'), 'cosign.pub': join(dir, 'cosign.pub') };
  await createSecret('signing-key', { 'cosign.password': COSIGN_PASSWORD }, keys);
  await createSecret('ca-certificates', { type: 'ca-certificates', 'authorities.pem': authority });
  await createSecret('package-index', { type: 'pypi', url: index, ...LOGIN });
  await createSecret('serve-token', { token: TOKEN });
  await createSecret('source', LOGIN);
  await kubectl.do(['annotate', 'secret', 'source', ...here, `kpack.io/blob=${HOST_ADDRESS}`]);

  const cluster = join(dir, 'my-cluster');
  const deploy = (...args: string[]) => execa(ingredients.executable, ['deploy', ...args]);
  await deploy('init', cluster, '--registry', team, '--with', PARTS);
  await kubectl.do(['apply', '--kustomize', join(cluster, 'builder')]);
  const builder = await untilMade('clusterbuilder', 'planqk', `${team}/planqk/builder`);
  await verify(builder.status.latestImage);

  const upload = join(dir, 'upload');
  mkdirSync(join(upload, 'src'), { recursive: true });
  writeFileSync(join(upload, 'src', 'program.py'), SOURCE);
  writeFileSync(join(upload, 'requirements.txt'), 'alpha\n');
  const address = await behindPassword((await published('of-a-site', upload)).address);
  await deploy('upload', cluster, '--name', 'of-a-site', '--url', address);
  await asPlatform('apply', '--kustomize', join(cluster, 'uploads', 'of-a-site'));
  onTestFinished(async () => void (await asPlatform('delete', 'image.kpack.io', 'of-a-site')));
  const { status } = await untilMade('image.kpack.io', 'of-a-site', `${team}/jobs/of-a-site`);
  await verify(status.latestImage);
  await expectNoPassword('of-a-site');

  await deploy('job', cluster, '--name', 'of-a-site-1', '--image', status.latestImage);
  await asPlatform('apply', '--kustomize', join(cluster, 'jobs', 'of-a-site-1'));
  onTestFinished(async () => void (await asPlatform('delete', 'job', 'of-a-site-1-job')));
  await asPlatform('wait', 'job/of-a-site-1-job', '--for=condition=Complete', '--timeout=5m');
  expect(resultOf(await asPlatform('logs', 'job/of-a-site-1-job'))).toEqual({ of: 'alpha' });

  await deploy('service', cluster, '--name', 'of-a-site', '--image', status.latestImage);
  const service = join(cluster, 'services', 'of-a-site');
  await kubectl.do(['apply', '--kustomize', service]);
  onTestFinished(async () => void (await kubectl.do(['delete', '--kustomize', service])));
  await kubectl.do(['rollout', 'status', 'deployment/of-a-site-serve', ...here, '--timeout=5m']);
  expect(await execute()).toEqual({ of: 'alpha' });
});

/** @returns Where the same is to be had, until the test ends. */
async function behindPassword(address: string): Promise<string> {
  const expected = `Basic ${Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString('base64')}`;
  const server = createServer(async ({ headers }, response) => {
    if (headers.authorization !== expected) response.writeHead(401).end();
    else response.end(Buffer.from(await (await fetch(address)).arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, HOST_ADDRESS, resolve));
  onTestFinished(() => void server.close());
  return `http://${HOST_ADDRESS}:${(server.address() as AddressInfo).port}/of-a-site.zip`;
}

/** @returns It, when kpack has made the image of this name. */
const untilMade = (kind: string, name: string, image: string) =>
  until({ what: `${kind} ${name} is not ready`, seconds: 600, why: () => whyNot(kind, name) }, async () => {
    const thing = await kubectl.get(kind, name, NAMESPACE);
    const isReady = decisionOf(thing)?.status === 'True' && thing.status.latestImage.startsWith(image);
    return isReady ? thing : null;
  });

const whyNot = async (kind: string, name: string): Promise<string> => {
  const { stdout } = await kubectl.try(['describe', kind, name, ...here]);
  const builds = kind === 'image.kpack.io' ? await buildsOf(name) : [];
  return [stdout, ...(await Promise.all(builds.map(describeBuild)))].join('\n');
};

/** Of the index it is the build that has to know it; of the registry and of the key, what runs no code of packages. */
async function expectNoPassword(name: string): Promise<void> {
  const [pod] = await list('pods', `image.kpack.io/image=${name}`);
  const ofSecret = new Map<string, string>(
    pod.spec.volumes.map((it: Volume) => [it.name, it.secret?.secretName ?? '']),
  );
  const secrets = [...pod.spec.initContainers, ...pod.spec.containers].map((container) => [
    container.name,
    container.volumeMounts.map((mount: { name: string }) => ofSecret.get(mount.name)),
  ]);
  const { detect, build, ...others } = Object.fromEntries(secrets);
  for (const secret of ['registry', 'signing-key']) {
    expect(Object.values(others).flat()).toContain(secret);
    expect([...detect, ...build]).not.toContain(secret);
  }
}

interface Volume {
  readonly name: string;
  readonly secret?: { readonly secretName: string };
}

/** At the address of the pod. */
async function execute(): Promise<unknown> {
  const [pod] = await list('pods', 'app.kubernetes.io/component=serve');
  return executeAt(`http://${pod.status.podIP}:8081`, TOKEN, { data: {}, params: {} });
}
