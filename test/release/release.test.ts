/** Is a release what CONTRIBUTING.md says of it? It is made twice, in two clones, and then used as by who gets it. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { ARCHS, archSuffix } from '../../scripts/setup/arch.ts';
import { VERSION } from '../../scripts/setup/bundle.ts';
import { readCommit } from '../../scripts/setup/commit.ts';
import { ensureCosign } from '../../scripts/setup/image-tools.ts';
import { docker, repoDir, resultOf, samplesDir } from '../container/job.ts';

const REGISTRY = 'registry.example.com/team';
const COSIGN_PASSWORD = 'spin up';
const work = mkdtempSync(join(tmpdir(), 'planqk-release-test-'));
const released = join(work, 'one', 'dist', 'release');
let cosign = '';
let revision = '';

afterAll(() => rmSync(work, { recursive: true, force: true }));

/** Of what is committed, with the programs that were compiled here, and nothing else that was made. */
async function makeRelease(clone: string, ...options: string[]): Promise<void> {
  const dir = join(work, clone);
  await execa('git', ['clone', '--quiet', repoDir, dir]);
  cpSync(join(repoDir, 'node_modules'), join(dir, 'node_modules'), { recursive: true, verbatimSymlinks: true });
  mkdirSync(join(dir, '.cache'));
  cpSync(join(repoDir, '.cache', 'tools'), join(dir, '.cache', 'tools'), { recursive: true });
  const command = ['run', 'release', '--', '--draft', '--registry', REGISTRY, ...options];
  await execa('npm', command, { cwd: dir, env: { COSIGN_PASSWORD } });
}

beforeAll(async () => {
  cosign = await ensureCosign(() => {});
  ({ revision } = await readCommit());
  await execa(cosign, ['generate-key-pair'], { cwd: work, env: { COSIGN_PASSWORD } });
  await makeRelease('one', '--key', join(work, 'cosign.key'));
  await makeRelease('two');
}, 4_800_000);

/** Those that this machine trusts, of which a release knows nothing. */
function authorities(): string {
  const dir = join(work, 'authorities');
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'type'), 'ca-certificates');
  cpSync(process.env.SSL_CERT_FILE ?? '/etc/ssl/certs/ca-certificates.crt', join(dir, 'ca.pem'));
  return dir;
}

const textOf = (name: string, clone = 'one'): string => readFileSync(join(work, clone, 'dist/release', name), 'utf8');
const names = (): string[] => readdirSync(released).sort();

it('two of one commit are the same bytes, but for the signatures', () => {
  expect(textOf('SHA256SUMS')).toBe(textOf('SHA256SUMS', 'two'));
  const sums = textOf('SHA256SUMS').match(/\S+$/gm);
  expect(sums).toEqual(names().filter((name) => name !== 'SHA256SUMS' && !name.endsWith('.sig')));
});

it('the checksums are right and signed, and the provenance names each file', async () => {
  await execa('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: released });
  const check = ['verify-blob', '--key', join(work, 'cosign.pub'), '--insecure-ignore-tlog', '--signature'];
  const verify = (signature: string, file: string) =>
    execa(cosign, [...check, signature, file], { cwd: released, reject: false });
  expect(await verify('SHA256SUMS.sig', 'SHA256SUMS')).toMatchObject({ exitCode: 0 });
  expect((await verify('SHA256SUMS.sig', 'RELEASE_NOTES.md')).exitCode).not.toBe(0);

  const provenance = `planqk-buildpacks-${VERSION}.provenance.json`;
  const { subject, predicate } = JSON.parse(textOf(provenance));
  const vouched = subject.map(({ name, digest }: { name: string; digest: { sha256: string } }) => [
    name,
    digest.sha256,
  ]);
  const lines = textOf('SHA256SUMS').trim().split('\n');
  const files = lines.map((line) => line.split('  ').reverse()).filter(([name]) => name !== provenance);
  expect(vouched).toEqual(expect.arrayContaining(files));
  expect(predicate.buildDefinition.externalParameters).toMatchObject({ version: VERSION, revision });
});

it('the program says which release and commit it is', async () => {
  const { stdout } = await execa(join(released, `planqk-buildpack-${VERSION}-linux-amd64`), ['--version']);
  expect(stdout).toContain(VERSION);
  expect(stdout).toContain(revision.slice(0, 7));
});

it('the package of npm has the command, the library and its types', async () => {
  const dir = join(work, 'npm');
  mkdirSync(dir);
  await execa('npm', ['init', '--yes'], { cwd: dir });
  await execa('npm', ['install', join(released, `planqk-buildpacks-${VERSION}.tgz`)], { cwd: dir });
  const { stdout: planned } = await execa('npx', ['planqk-buildpack', 'plan', join(samplesDir, 'pip-job')], {
    cwd: dir,
  });
  expect(planned).toMatch(/^A job: /);
  const script = `import { plan } from 'planqk-buildpacks'; console.log((await plan(process.argv[1])).isJob)`;
  const args = ['--input-type=module', '--eval', script, join(samplesDir, 'pip-job')];
  expect((await execa(process.execPath, args, { cwd: dir })).stdout).toBe('true');
  expect(readdirSync(join(dir, 'node_modules/planqk-buildpacks/dist/types'))).toContain('index.d.ts');
});

it.each(ARCHS)('its builder for %s makes an image that runs, and says what made it', async (arch) => {
  const archives = ['embedded-run', 'embedded-build', 'lifecycle', 'embedded-builder'].map(
    (name) => `planqk-${name}-${VERSION}${archSuffix(arch)}.oci.tar`,
  );
  expect(names()).toEqual(expect.arrayContaining(archives));
  const images = Object.keys(JSON.parse(textOf(`planqk-images-${VERSION}.json`))[`linux/${arch}`]);
  const tag = `planqk-test/released-${arch}`;
  onTestFinished(async () => void (await docker('image', 'rm', '--force', tag, ...images)));
  for (const archive of archives) await docker('load', '--input', join(released, archive));
  const builder = `${REGISTRY}/planqk/embedded-builder:${VERSION}`;
  const options = [
    '--builder',
    builder,
    '--trust-builder',
    '--pull-policy',
    'never',
    '--network',
    'host',
    '--platform',
    `linux/${arch}`,
    '--volume',
    `${authorities()}:/platform/bindings/machine:ro`,
  ];
  const pack = join(repoDir, '.cache', 'tools', 'pack-0.40.6', 'pack');
  const { exitCode, all } = await execa(pack, ['build', tag, '--path', join(samplesDir, 'pip-job'), ...options], {
    env: { PACK_HOME: join(work, 'pack') },
    all: true,
    reject: false,
  });
  expect(exitCode, all).toBe(0);
  const input = `${join(samplesDir, 'pip-job', 'input')}:/var/input:ro`;
  const expected = JSON.parse(readFileSync(join(samplesDir, 'pip-job/output/expected.json'), 'utf8'));
  expect(
    resultOf(await docker('run', '--rm', '--platform', `linux/${arch}`, '--network', 'none', '--volume', input, tag)),
  ).toEqual(expected);
  expect(await docker('image', 'inspect', '--format', '{{json .Config.Labels}}', tag)).toContain(revision);
});
