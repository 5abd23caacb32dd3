/**
 * The production builder, from the committed builder.toml, used as platforms use one. The images it names are real where
 * PLANQK_PAKETO=real (`npm run verify:paketo`), else stand-ins; what is expected is the same.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { PRODUCTION_BUILDER as BUILDER, STAND_IN_LABEL } from '../../scripts/setup/production-images.ts';
import { startRegistry } from '../../scripts/setup/registry.ts';
import { temporaryCopy } from '../fixtures.ts';
import { thorough } from '../thorough.ts';
import { docker, repoDir, resultOf, samplesDir } from './job.ts';
import * as platform from './platform.ts';
import { build, IMAGES, pack, upload } from './platform.ts';

const TRUSTED = ['--builder', BUILDER, '--trust-builder'];
const TAG = 'planqk-test/builder';

beforeAll(async () => {
  await platform.setUpPlatform();
  await platform.createBuilder(BUILDER, 'builder.toml');
});
afterAll(platform.tearDownPlatform);

const expected = (sample: string): unknown =>
  JSON.parse(readFileSync(join(samplesDir, sample, 'output', 'expected.json'), 'utf8'));

/** Runs an image as the platform does, with the input that a sample comes with. */
async function run(image: string, inputDir?: string, ...options: string[]): Promise<string> {
  const mount = inputDir === undefined ? [] : ['--volume', `${inputDir}:/var/input:ro`];
  return docker('run', '--rm', ...mount, ...options, image);
}

async function label(image: string, name: string): Promise<Record<string, unknown>> {
  const format = `{{index .Config.Labels "${name}"}}`;
  return JSON.parse(await docker('image', 'inspect', '--format', format, image));
}

const PROJECT_TOML = `[_]
schema-version = "0.2"

[[io.buildpacks.build.env]]
name = "BP_PLANQK_USER_CODE"
value = "grover"
`;

const program = (body: string): string => `def run(data, params):\n    ${body}\n`;

describe('an upload becomes an image that runs', () => {
  it('folder, untrusted builder: `pack build IMAGE --builder planqk/builder`', async () => {
    const sample = join(samplesDir, 'pip-job');
    const output = await build(`${TAG}-folder`, ['--builder', BUILDER], { in: sample });
    expect(output).toContain('paketo-buildpacks/pip-install');
    expect(resultOf(await run(`${TAG}-folder`, join(sample, 'input')))).toEqual(expected('pip-job'));
  });

  it('zip, trusted builder; live reload does not make a loop of a job', async () => {
    const zip = join(samplesDir, 'zipped-folder', 'bernstein-vazirani.zip');
    const output = await build(`${TAG}-zip`, [...TRUSTED, '--path', zip, '--env', 'BP_LIVE_RELOAD_ENABLED=true']);
    expect(output).toContain('paketo-buildpacks/watchexec');
    const input = upload('input', { 'data.json': '{ "secret": "1011" }', 'params.json': '{}' });
    expect(resultOf(await run(`${TAG}-zip`, input))).toEqual(expected('zipped-folder'));
  });

  async function buildProject(manager: string, name: string): Promise<void> {
    const sample = join(samplesDir, name);
    expect(await build(`${TAG}-${name}`, [...TRUSTED, '--path', sample])).toContain(`requirements: ${manager}\n`);
    expect(resultOf(await run(`${TAG}-${name}`, join(sample, 'input')))).toEqual(expected(name));
  }

  it('a project of uv', () => buildProject('uv', 'uv-job'));
  thorough.each([
    ['pip', 'qiskit-job'],
    ['pipenv', 'pipenv-job'],
  ])('a project of %s: %s', buildProject);

  it('template, published to a registry and run from there', async () => {
    const registry = await startRegistry(() => {});
    onTestFinished(registry.stop);
    const [image, runImage] = ['job', 'run'].map((name) => `${registry.address}/${name}`) as [string, string];
    for (const name of [image, runImage]) platform.alsoRemove(name);
    await docker('tag', IMAGES.run, runImage);
    await docker('push', runImage);
    const sample = join(samplesDir, 'job-template');
    const options = ['--path', sample, '--publish', '--run-image', runImage, '--network', 'host'];
    await build(image, [...TRUSTED, ...options]);
    await docker('pull', image);
    const input = join(sample, 'app', 'user_code', 'input');
    expect(resultOf(await run(image, input))).toEqual(expected('job-template'));
  });
});

describe('settings', () => {
  it('an upload that holds two jobs is refused, and project.toml chooses one', async () => {
    const dir = temporaryCopy(join(samplesDir, 'two-projects'), onTestFinished);
    const refused = await pack(['build', `${TAG}-choice`, ...TRUSTED, '--path', dir]);
    expect(refused.stdout).toContain('[Error: More than one folder looks like the user code]');
    expect(refused.exitCode).not.toBe(0);

    writeFileSync(join(dir, 'project.toml'), PROJECT_TOML);
    await build(`${TAG}-choice`, [...TRUSTED, '--path', dir]);
    expect(resultOf(await run(`${TAG}-choice`))).toEqual({ project: 'grover' });
  });

  it("--env BP_CPYTHON_VERSION wins over the upload's own version", async () => {
    const dir = upload('pinned', { 'src/program.py': program('return 1'), '.python-version': '3.11\n' });
    const { exitCode, stdout } = await pack([
      ...['build', `${TAG}-python`, ...TRUSTED, '--path', dir],
      ...['--env', 'BP_CPYTHON_VERSION=3.6.*'],
    ]);
    expect(stdout).toContain('BP_CPYTHON_VERSION');
    expect(stdout).toContain('3.6.*');
    expect(exitCode).not.toBe(0);
  });
});

describe('an image over time', () => {
  const files = {
    'src/program.py': program('import six; return six.__version__'),
    'requirements.txt': 'six==1.16.0\n',
    'planqk.json': '{}',
    Procfile: 'web: planqk-job\nreport: echo reported $(pwd)\n',
  };

  it('rebuild, processes, rebase', async () => {
    const tag = `${TAG}-rebuild`;
    const path = upload('rebuild', files);
    await build(tag, [...TRUSTED, '--path', path]);
    expect(resultOf(await run(tag))).toBe('1.16.0');

    upload('rebuild', {
      'src/other.py': program('import idna, six; return [idna.__version__, six.__version__]'),
      'requirements.txt': 'idna==3.11\n',
    });
    const again = ['--path', path, '--env', 'ENTRY_POINT=src.other:run', '--default-process', 'report'];
    const output = await build(tag, [...TRUSTED, ...again]);
    expect(output).toContain("Reusing layer 'paketo-buildpacks/cpython:cpython'");
    expect(output, 'what Paketo does not remove is named').toMatch(/Installed by an earlier build, and kept\s+six\s/);

    expect((await run(tag)).trim()).toBe('reported /workspace');
    expect(resultOf(await run(tag, undefined, '--entrypoint', 'web'))).toEqual(['3.11', '1.16.0']);
    const metadata = await label(tag, 'io.buildpacks.build.metadata');
    const { buildpacks, processes } = metadata as Record<string, { id: string; type: string }[]>;
    expect(buildpacks!.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['paketo-buildpacks/cpython', 'planqk/job']),
    );
    expect(processes!.map(({ type }) => type).sort()).toEqual(['report', 'web']);

    const before = await label(tag, 'io.buildpacks.lifecycle.metadata');
    const patched = await patchedRunImage();
    const rebased = await pack(['rebase', tag, '--run-image', patched, '--force']);
    expect(rebased.exitCode, rebased.stdout).toBe(0);
    const after = await label(tag, 'io.buildpacks.lifecycle.metadata');
    expect(after.buildpacks).toEqual(before.buildpacks);
    expect(after.runImage).not.toEqual(before.runImage);
    expect(resultOf(await run(tag, undefined, '--entrypoint', 'web'))).toEqual(['3.11', '1.16.0']);
    expect(await docker('run', '--rm', '--entrypoint', 'cat', tag, '/etc/patched')).toBe('yes');
  });

  /** What a security fix of the run image comes as. */
  async function patchedRunImage(): Promise<string> {
    const image = 'planqk-test/patched-run';
    platform.alsoRemove(image);
    const user = await docker('image', 'inspect', '--format', '{{.Config.User}}', IMAGES.run);
    const lines = [`FROM ${IMAGES.run}`, 'USER 0', 'RUN printf yes > /etc/patched', `USER ${user}`];
    await docker('build', '--tag', image, dirname(platform.write('patched/Dockerfile', lines.join('\n'))));
    return image;
  }

  it('arguments, process types, bill of materials', async () => {
    const tag = `${TAG}-types`;
    await build(tag, [...TRUSTED, '--path', join(samplesDir, 'no-dependencies')]);
    const { exitCode, stderr } = await execa('docker', ['run', '--rm', tag, 'no-such-command'], { reject: false });
    expect(stderr).toContain('There is no such command in this image: no-such-command');
    expect(exitCode).toBe(127);
    expect(await docker('run', '--rm', tag, 'python', '-c', 'print(6 * 7)')).toBe('42');
    const about = JSON.parse(await docker('run', '--rm', tag, 'info', '--json'));
    expect(about).toMatchObject({ entryPoint: 'src.program:run', buildpacks: { 'planqk/job': expect.any(String) } });
    const input = join(samplesDir, 'no-dependencies', 'input');
    expect(resultOf(await run(tag, input, '--entrypoint', 'web'))).toEqual(expected('no-dependencies'));
    const { processes } = (await label(tag, 'io.buildpacks.build.metadata')) as { processes: { type: string }[] };
    expect(processes.map(({ type }) => type).sort()).toEqual(['serve', 'web']);

    const dir = platform.write('sbom/.keep', '').replace('/.keep', '');
    await pack(['sbom', 'download', tag, '--output-dir', dir]);
    const file = join(dir, 'layers', 'sbom', 'launch', 'planqk_job', 'job', 'sbom.cdx.json');
    expect(JSON.parse(readFileSync(file, 'utf8')).components).toMatchObject([{ name: 'planqk_runner' }]);
  });
});

describe('other builders', () => {
  const anyLanguage = join(import.meta.dirname, '..', 'stand-ins', 'any-language');
  const group = '\n[[order]]\n[[order.group]]\nid = "stand-in/any-language"\nversion = "0.1.0"\n';
  const absolute = (config: string) => config.replace(/"(dist|buildpack)\//g, `"${repoDir}/$1/`);
  const committed = () => absolute(readFileSync(join(repoDir, 'builder.toml'), 'utf8'));

  it('a group of another language after ours gets what is not ours', async () => {
    const config = `${committed()}${group}[[buildpacks]]\nuri = "${anyLanguage}"\n`;
    await platform.createBuilder('planqk-test/two-languages', platform.write('two.toml', config));
    const node = upload('node', { 'package.json': '{ "name": "x" }', 'index.js': '' });
    await build(`${TAG}-node`, ['--builder', 'planqk-test/two-languages', '--trust-builder', '--path', node]);
    expect((await run(`${TAG}-node`)).split('\n').sort()).toEqual(['index.js', 'package.json']);
  });

  it('the buildpackage planqk/python, on a builder that has none of ours', async () => {
    const head = committed().slice(0, committed().indexOf('# Carries the program'));
    const config = `${head}[[buildpacks]]\nuri = "${anyLanguage}"\n${group}`;
    await platform.createBuilder('planqk-test/other', platform.write('other.toml', config));
    platform.alsoRemove('planqk-test/python');
    const label = ['--label', `${STAND_IN_LABEL}=test`];
    const packaged = await pack(['buildpack', 'package', 'planqk-test/python', '--config', 'package.toml', ...label]);
    expect(packaged.exitCode, packaged.stdout).toBe(0);
    const sample = join(samplesDir, 'no-dependencies');
    const ours = ['--buildpack', 'docker://planqk-test/python', '--path', sample];
    await build(`${TAG}-package`, ['--builder', 'planqk-test/other', ...ours]);
    expect(resultOf(await run(`${TAG}-package`, join(sample, 'input')))).toEqual(expected('no-dependencies'));
  });
});
