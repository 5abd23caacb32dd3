/**
 * A site's own registry, with users and an authority of its own: what is made gets there, what builds in it gets its images and its
 * cache from there, and what keeps it out is told.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { keepImage } from '../../scripts/images/keep.ts';
import { ensureBaseImages } from '../../scripts/setup/base-images.ts';
import { ensureDocker } from '../../scripts/setup/docker.ts';
import { EMBEDDED_BUILDER } from '../../scripts/setup/embedded-builder.ts';
import { ensureCrane } from '../../scripts/setup/image-tools.ts';
import { ensureLifecycleImage } from '../../scripts/setup/lifecycle-image.ts';
import { pushArchive } from '../../scripts/setup/push.ts';
import { type Registry, startRegistry } from '../../scripts/setup/registry.ts';
import { SetupError } from '../../scripts/setup/setup-error.ts';
import { docker, resultOf, samplesDir } from './job.ts';

const USER = 'operator';
const PASSWORD = 'wave function';
const HTPASSWD = `${USER}:$2b$05$6Zwza/Vo3gRAibr/1wMVy.FnPIywfyaih4ANc4BM8GqwYzFJvZelm\n`;
const BUILDER = 'planqk-test/registry-builder';
const LIFECYCLE = 'planqk-test/registry-lifecycle';

const quiet = () => {};
const dir = mkdtempSync(join(tmpdir(), 'planqk-registry-test-'));
const inDir = (name: string): string => join(dir, name);
let registry: Registry;
let crane: string;
const at = (name: string): string => `${registry.address}/${name}`;

beforeAll(async () => {
  makeAuthority();
  writeFileSync(inDir('htpasswd'), HTPASSWD);
  const guards = { certificate: inDir('server.crt'), key: inDir('server.key'), htpasswd: inDir('htpasswd') };
  registry = await startRegistry(quiet, guards);
  login('right', PASSWORD);
  login('wrong', 'particle');
  vi.stubEnv('DOCKER_CONFIG', inDir('right'));
  vi.stubEnv('SSL_CERT_FILE', inDir('ca.crt'));
  crane = await ensureCrane(quiet);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  registry?.stop();
  await execa('docker', ['image', 'rm', '--force', BUILDER, LIFECYCLE, at('team/job')], { reject: false });
  rmSync(dir, { recursive: true, force: true });
});

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { cwd: dir, stdio: 'ignore' });
}

function makeAuthority(): void {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...key, '-days', '2', '-subj', '/CN=our authority', '-keyout', 'ca.key', '-out', 'ca.crt');
  openssl('req', ...key, '-subj', '/CN=registry', '-keyout', 'server.key', '-out', 'server.csr');
  writeFileSync(inDir('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  const signing = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
  openssl('x509', '-req', '-in', 'server.csr', ...signing, '-out', 'server.crt');
}

/** What `docker login` writes. */
function login(name: string, password: string): void {
  mkdirSync(inDir(name));
  const auth = Buffer.from(`${USER}:${password}`).toString('base64');
  writeFileSync(join(inDir(name), 'config.json'), JSON.stringify({ auths: { [registry.address]: { auth } } }));
}

/** Some image, as a small file. */
function archive(): Promise<string> {
  const file = inDir('small.tar');
  execFileSync('tar', ['-cf', inDir('small-layer.tar'), '-C', dir, 'htpasswd']);
  writeFileSync(inDir('Dockerfile'), 'FROM scratch\nADD small-layer.tar /\n');
  execFileSync('docker', ['build', '--quiet', '--tag', BUILDER, dir]);
  return keepImage(quiet, { image: BUILDER, name: 'small:1', file, labels: {}, seconds: 1 }).then(() => file);
}

it('tells a wrong password and an authority that is not trusted, and what to do', async () => {
  const file = await archive();
  const push = (name: string) => pushArchive(quiet, crane, file, at(name)).catch((error: unknown) => error);
  const pushed = await push('team/small:1');
  expect(pushed).toMatchObject({ digest: expect.stringMatching(/^sha256:/) });

  vi.stubEnv('DOCKER_CONFIG', inDir('wrong'));
  const refused = await push('team/other:1');
  vi.stubEnv('DOCKER_CONFIG', inDir('right'));
  expect(refused).toBeInstanceOf(SetupError);
  expect(refused).toMatchObject({
    what: expect.stringMatching(/unauthorized/i),
    remedy: expect.stringContaining('docker login'),
  });
  expect((refused as SetupError).what).not.toContain('particle');

  vi.stubEnv('SSL_CERT_FILE', '/dev/null');
  vi.stubEnv('SSL_CERT_DIR', inDir('right'));
  const unknown = await push('team/other:1');
  vi.stubEnv('SSL_CERT_FILE', inDir('ca.crt'));
  expect(unknown).toMatchObject({ remedy: expect.stringContaining('SSL_CERT_FILE') });
});

/** The site's own, which trust its authority. */
async function makeSiteImages(): Promise<{ run: string }> {
  const answer = await ensureDocker(quiet);
  if (!answer.usable) throw new Error(answer.why);
  const base = await ensureBaseImages(quiet);
  const lifecycle = await ensureLifecycleImage(quiet, base);
  mkdirSync(inDir('site'));
  writeFileSync(inDir('site/ca.crt'), readFileSync(inDir('ca.crt')));
  for (const [from, to] of [
    [EMBEDDED_BUILDER, BUILDER],
    [lifecycle, LIFECYCLE],
  ] as const) {
    const user = await docker('image', 'inspect', '--format', '{{.Config.User}}', from);
    const lines = ['USER 0', 'COPY ca.crt /tmp/ca.crt', 'RUN cat /tmp/ca.crt >> $SSL_CERT_FILE', `USER ${user}`];
    writeFileSync(inDir('site/Dockerfile'), `FROM ${from}\n${lines.join('\n')}\n`);
    await docker('build', '--tag', to, inDir('site'));
  }
  const file = inDir('run.tar');
  const run = at('planqk/embedded-run:1');
  await keepImage(quiet, { image: base.run, name: run, file, labels: {}, seconds: 1_700_000_000 });
  await pushArchive(quiet, crane, file, run);
  return { run };
}

it('builds an image into it with a builder that is not trusted, and again with the cache that it keeps there', async () => {
  const { run } = await makeSiteImages();
  const upload = inDir('upload');
  execFileSync('cp', ['-r', join(samplesDir, 'pip-job'), upload]);
  const images = ['--builder', BUILDER, '--lifecycle-image', LIFECYCLE, '--run-image', run, '--pull-policy', 'never'];
  const options = [
    ...images,
    '--publish',
    '--cache-image',
    at('team/job-cache'),
    '--network',
    'host',
    '--path',
    upload,
  ];
  const build = async (): Promise<string> => {
    const { exitCode, all } = await execa(process.env.PLANQK_PACK ?? 'pack', ['build', at('team/job'), ...options], {
      env: { PACK_HOME: inDir('pack'), PACK_VOLUME_KEY: 'planqk-test' },
      all: true,
      reject: false,
    });
    expect(exitCode, all).toBe(0);
    return all;
  };
  const first = await build();
  expect(first).not.toContain("Reusing layer 'planqk/environment:environment'");
  expect(await docker('image', 'ls', '--quiet', at('team/job'))).toBe('');

  writeFileSync(join(upload, 'src', 'note.txt'), 'changed');
  const second = await build();
  expect(second).toContain("Reusing layer 'planqk/environment:environment'");
  expect(second).toMatch(/Reusing cache layer/);

  // a node's own way to it: the daemon takes 127.0.0.0/8 as it is, and asks for the password
  await docker('--config', inDir('right'), 'pull', at('team/job'));
  const input = join(samplesDir, 'pip-job', 'input');
  expect(resultOf(await docker('run', '--rm', '--volume', `${input}:/var/input:ro`, at('team/job')))).toMatchObject({
    norm: 1,
  });
  const label = '{{index .Config.Labels "io.buildpacks.lifecycle.metadata"}}';
  const metadata = JSON.parse(await docker('image', 'inspect', '--format', label, at('team/job')));
  expect(metadata.runImage.reference).toContain(dirname(run));
});
