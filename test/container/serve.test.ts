/** The service where it is meant to run: in an image, as a user that owns nothing. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import type { Thing } from '../deploy/kinds.ts';
import { clientOf } from '../service/service.ts';
import { docker, job, repoDir } from './job.ts';

const IMAGE = 'planqk-test/serve';
const UPLOAD = 'samples/pip-job';
const INPUT = { data: { qubits: 3 }, params: { shots: 100, seed: 7 } };

beforeAll(async () => {
  const { exitCode, stderr } = await job(UPLOAD, '--build-only', '--tag', IMAGE);
  expect(exitCode, stderr).toBe(0);
});
afterAll(() => docker('image', 'rm', '--force', IMAGE));

/** @param port Inside. */
async function serving(port: number, ...args: string[]) {
  const id = await docker('run', '--detach', '--publish', `127.0.0.1::${port}`, ...args);
  onTestFinished(async () => void (await docker('rm', '--force', id)));
  const address = (await docker('port', id, String(port))).split('\n')[0]!;
  const client = clientOf(`http://${address}`);
  const health = () =>
    fetch(`http://${address}/health`).then(
      ({ status }) => status,
      () => null,
    );
  await expect.poll(health, { timeout: 20_000 }).toBe(200);
  return { id, ...client };
}

it('the process type serve, with a port of its own', async () => {
  const { run, id } = await serving(9000, '--entrypoint', 'serve', '--env', 'PORT=9000', IMAGE);
  expect(await run(INPUT)).toMatchObject({ status: 'SUCCEEDED' });
  await expect.poll(async () => (await execa('docker', ['logs', id])).stderr).toContain('start warm'); // NumPy has threads
  expect(await run(INPUT)).toMatchObject({ status: 'SUCCEEDED' });
  const started = Date.now();
  await docker('stop', id);
  expect(Date.now() - started).toBeLessThan(5000);
  expect(await docker('inspect', '--format', '{{.State.ExitCode}}', id)).toBe('0');
});

it('also as an argument, as another user, without rights and without a disk to write to', async () => {
  const limits = [
    '--user',
    '12345:1000',
    '--read-only',
    '--tmpfs',
    '/tmp',
    '--cap-drop',
    'ALL',
    '--security-opt',
    'no-new-privileges',
  ];
  const { run, execute, cancel, until } = await serving(8081, ...limits, '--env', 'HOME=/tmp', IMAGE, 'serve');
  expect(await run(INPUT)).toMatchObject({ status: 'SUCCEEDED' });
  const { id } = await execute(INPUT);
  await until(id, ({ status }) => status !== 'PENDING');
  expect(['CANCELLED', 'SUCCEEDED']).toContain((await cancel(id)).status);
});

it('keeps executions in a volume, over the end of a container', async () => {
  const volume = await docker('volume', 'create');
  onTestFinished(async () => void (await docker('volume', 'rm', '--force', volume)));
  const options = ['--entrypoint', 'serve', '--volume', `${volume}:/tmp`, IMAGE];
  const first = await serving(8081, ...options);
  const { id, result } = await first.run(INPUT);
  await docker('kill', first.id);
  const second = await serving(8081, ...options);
  expect(await second.status(id)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await second.result(id)).toMatchObject({ norm: result.norm });
});

it('out of memory: the job has failed, and the service lives', async () => {
  const { execute, finished, result, run } = await serving(
    8081,
    ...['--memory', '300m', '--memory-swap', '300m', '--entrypoint', 'serve', '--env', 'ENTRY_POINT=src.hungry:run'],
    ...['--volume', `${import.meta.dirname}/hungry.py:/workspace/src/hungry.py:ro`, IMAGE],
  );
  const { id } = await execute({ params: { megabytes: 1000 } });
  expect(await finished(id, 60)).toMatchObject({ status: 'FAILED' });
  expect(await result(id)).toMatchObject({ detail: expect.stringMatching(/out of memory/) });
  expect(await run({ params: { megabytes: 1 } })).toMatchObject({ status: 'SUCCEEDED' });
});

it.each(['serve/deployment.yaml', 'serve-knative/service.yaml'])('as deploy/%s has it', async (file) => {
  const { spec } = parse(readFileSync(join(repoDir, 'deploy', file), 'utf8')).spec.template;
  const { command, env, ports, resources, securityContext, volumeMounts, ...probes } = spec.containers[0];
  const sizes = new Map(spec.volumes.map(({ name, emptyDir }: Thing) => [name, emptyDir.sizeLimit.replace('Gi', 'g')]));
  const options = [
    ...['--entrypoint', command[0], '--memory', resources.limits.memory.replace('Gi', 'g')],
    ...(securityContext.readOnlyRootFilesystem ? ['--read-only'] : []),
    ...securityContext.capabilities.drop.map((it: string) => `--cap-drop=${it}`),
    ...(securityContext.allowPrivilegeEscalation ? [] : ['--security-opt', 'no-new-privileges']),
    ...env.flatMap(({ name, value }: Thing) => ['--env', `${name}=${value}`]),
    // as a node lays out a volume, with the group that the pod names
    ...volumeMounts.flatMap(({ name, mountPath }: Thing) => [
      '--tmpfs',
      `${mountPath}:size=${sizes.get(name)},mode=2777,gid=1000`,
    ]),
  ];
  const port = ports[0].containerPort;
  const { id, run } = await serving(port, ...options, IMAGE);
  expect(await docker('inspect', '--format', '{{.Config.User}}', id)).toMatch(/^[1-9]\d*/);
  const address = (await docker('port', id, String(port))).split('\n')[0]!;
  for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'])
    expect((await fetch(`http://${address}${probes[probe].httpGet.path}`)).status, probe).toBe(200);
  expect(await run(INPUT)).toMatchObject({ status: 'SUCCEEDED' });
  const kept = await docker('exec', id, 'ls', env.find(({ name }: Thing) => name === 'PLANQK_SERVE_DIRECTORY').value);
  expect(kept).not.toBe('');
  await docker('stop', id);
  expect(await docker('inspect', '--format', '{{.State.ExitCode}}', id)).toBe('0');
});
