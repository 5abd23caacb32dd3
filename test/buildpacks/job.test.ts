import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { sha256 } from '../../src/app-root/digest.ts';
import { build, detect } from '../../src/buildpacks/job.ts';
import { writeLayerSboms } from '../../src/cnb/layer-sbom.ts';
import { stageAppDir } from '../../src/staging/stage-app-dir.ts';
import { readSettings } from '../../src/user-settings.ts';
import { contentsOf, uploadOf } from '../fixtures.ts';
import { bench } from './bench.ts';

const sourceDir = join(import.meta.dirname, '../../buildpack/job');
const NOTHING_SAID = { code: 0, stdout: '', stderr: '' };
const SBOMS = { cdx: '{"bomFormat":"CycloneDX"}\n', spdx: '{"spdxVersion":"SPDX-2.3"}\n' };

/** The buildpack as it is put together, on a staged tree. */
async function staged(fixture: string, env: Record<string, string> = {}, more: (appDir: string) => void = () => {}) {
  const job = bench('job', fixture, env);
  more(job.appDir);
  cpSync(sourceDir, job.buildpackDir, { recursive: true, filter: (file) => !file.endsWith('vendored') });
  writeLayerSboms(job.buildpackDir, 'job', SBOMS);
  for (const set of ['py310', 'py38']) {
    for (const dir of [`planqk_service/vendored/${set}`, `sboms/${set}`])
      mkdirSync(join(job.buildpackDir, dir), { recursive: true });
    writeFileSync(join(job.buildpackDir, 'planqk_service/vendored', set, 'h11.py'), '');
    writeLayerSboms(join(job.buildpackDir, 'sboms', set), 'service', SBOMS);
  }
  await stageAppDir(job.appDir, readSettings(env));
  return job;
}

/** With what detect has vouched for. */
async function detected(fixture: string, env: Record<string, string> = {}) {
  const job = await staged(fixture, env);
  await job.detect(detect);
  return job;
}

/** What detect says of the record, so that build takes no other. */
const vouched = (job: { appDir: string }) => ({
  name: 'planqk-record',
  metadata: { sha256: sha256(readFileSync(join(job.appDir, '.planqk/staging.json'))) },
});

const modeOf = (...path: string[]): number => statSync(join(...path)).mode & 0o777;

describe('detect', () => {
  it('asks for the Python version that the user stated, or for nothing where no buildpack can provide it', async () => {
    const job = await staged('python-version-file');
    expect(await job.detect(detect)).toEqual(NOTHING_SAID);
    expect(job.buildPlan()).toEqual({
      provides: [{ name: 'planqk-record' }],
      requires: [
        vouched(job),
        { name: 'cpython', metadata: { version: '3.11.*', 'version-source': 'pyproject.toml' } },
      ],
      or: [{ provides: [{ name: 'planqk-record' }], requires: [vouched(job)] }],
    });
  });

  it('takes part and asks for no Python where no version is stated', async () => {
    const job = await staged('named-folder-underscore');
    expect(await job.detect(detect)).toEqual(NOTHING_SAID);
    expect(job.buildPlan()).toEqual({ provides: [{ name: 'planqk-record' }], requires: [vouched(job)] });
  });

  it('takes part and asks for nothing where the upload is not ours', async () => {
    const job = await staged('plain-node');
    expect(await job.detect(detect)).toEqual(NOTHING_SAID);
    expect(job.buildPlan()).toBeNull();
  });

  it('does not believe a record that the upload brought', async () => {
    const forged = {
      ...JSON.parse(readFileSync(join(uploadOf('named-folder-underscore'), '../plan.json'), 'utf8')),
      writes: [],
    };
    const job = bench('job', 'plain-node');
    mkdirSync(join(job.appDir, '.planqk'));
    writeFileSync(join(job.appDir, '.planqk/staging.json'), JSON.stringify(forged));
    expect(await job.detect(detect)).toEqual(NOTHING_SAID);
    expect(job.buildPlan()).toBeNull();
  });
});

describe('build of a job', () => {
  it('puts the runner and its start command into a layer of the image', async () => {
    const job = await detected('template-with-requirements');
    mkdirSync(join(job.buildpackDir, 'planqk_runner', '__pycache__'), { recursive: true });
    expect(await job.build(build)).toMatchObject({ code: 0, stderr: '' });
    const layer = join(job.layersDir, 'job');
    expect(readdirSync(layer).sort()).toEqual(['bin', 'env.launch', 'planqk_runner']);
    const runner = [...contentsOf(join(sourceDir, 'planqk_runner'))].filter(([path]) => !path.includes('__pycache__'));
    expect([...contentsOf(join(layer, 'planqk_runner'))]).toEqual(runner);
    expect(runner.map(([path]) => path)).toContain('__main__.py');
    expect(readFileSync(join(layer, 'bin', 'planqk-job'))).toEqual(
      readFileSync(join(sourceDir, 'bin-layer', 'planqk-job')),
    );
    expect(modeOf(layer, 'bin', 'planqk-job') & 0o111).toBe(0o111);
  });

  it('starts without a shell, so that arguments reach it; an upload that has its own start command keeps that', async () => {
    const job = await detected('named-folder-underscore');
    await job.build(build);
    expect(parse(readFileSync(join(job.layersDir, 'launch.toml'), 'utf8'))).toMatchObject({
      processes: [
        { type: 'web', command: ['planqk-job'], default: true },
        { type: 'serve', command: ['planqk-job', 'serve'] },
      ],
    });
    const own = await detected('procfile-with-blank-before-colon');
    await own.build(build);
    expect(existsSync(join(own.layersDir, 'job'))).toBe(true);
    expect(parse(readFileSync(join(own.layersDir, 'launch.toml'), 'utf8'))).not.toHaveProperty('processes');
  });

  it.each(['named-folder-underscore', 'plain-node'])('says in labels who makes the image: %s', async (fixture) => {
    vi.stubEnv('PLANQK_BUILDER', 'registry.example.org/our-builder:7');
    onTestFinished(() => void vi.unstubAllEnvs());
    const any = await detected(fixture);
    await any.build(build);
    expect(parse(readFileSync(join(any.layersDir, 'launch.toml'), 'utf8'))).toMatchObject({
      labels: [
        { key: 'planqk.buildpacks.version', value: packageJson.version },
        { key: 'planqk.buildpacks.revision', value: 'dev' },
        { key: 'planqk.builder', value: 'registry.example.org/our-builder:7' },
      ],
    });
  });

  it('says what the layer is for, what it consists of, and which packages were required', async () => {
    const job = await detected('template-with-requirements');
    await job.build(build);
    expect(parse(readFileSync(join(job.layersDir, 'job.toml'), 'utf8'))).toEqual({
      types: { launch: true },
      metadata: { requirements: ['numpy', 'requests'] },
    });
    for (const format of ['cdx', 'spdx'] as const)
      expect(readFileSync(join(job.layersDir, `job.sbom.${format}.json`), 'utf8')).toBe(SBOMS[format]);
  });

  it.each<[fixture: string, entryPoint: string, userCode: string, env: Record<string, string>]>([
    ['named-folder-hyphen', 'app.user_code.src.program:run', 'app/user-code', {}],
    ['job-at-the-root', 'src.program:run', '.', {}],
    ['two-projects-one-chosen', 'src.program:run', 'shor', { BP_PLANQK_USER_CODE: 'shor' }],
  ])('%s: the runner calls %s in %s, unless told otherwise', async (fixture, entryPoint, userCode, env) => {
    const job = await detected(fixture, env);
    await job.build(build);
    expect(contentsOf(join(job.layersDir, 'job', 'env.launch'))).toEqual(
      new Map([
        ['ENTRY_POINT.default', entryPoint],
        ['PLANQK_USER_CODE.default', userCode],
      ]),
    );
  });

  it('prints what staging did, and at the end what has come of it', async () => {
    const job = await detected('template-with-requirements');
    const { stdout } = await job.build(build);
    const [staged, image] = stdout.split('The image\n');
    expect(staged).toBe(`Upload
  user code: app/user_code
  job: app.user_code.src.program:run
  requirements: pip
  Python: the builder's default; pin it with a .python-version file
At the app root
  .planqk/template-requirements.txt (moved here from requirements.txt)
  Procfile (generated from app/__main__.py)
  requirements.txt (generated from requirements.txt, app/user_code/requirements.txt)
`);
    expect(image).toMatch(
      /^ {2}a job, app\.user_code\.src\.program:run(, on Python 3\.\d+\.\d+)?; made ready in \d+\.\d s\n/,
    );
  });

  it('gives the group what the owner may do with the user code, and the way to it', async () => {
    const job = await detected('named-folder-underscore');
    const userCode = join(job.appDir, 'app', 'user_code');
    chmodSync(join(userCode, 'src', 'program.py'), 0o600);
    for (const dir of [job.appDir, join(job.appDir, 'app'), userCode]) chmodSync(dir, 0o700);
    await job.build(build);
    expect(modeOf(userCode, 'src', 'program.py')).toBe(0o660);
    for (const dir of [job.appDir, join(job.appDir, 'app'), userCode]) expect(modeOf(dir), dir).toBe(0o770);
  });

  it('leaves out of the image what no job needs, unless told to keep it', async () => {
    const rest = async (env: Record<string, string>) => {
      const repository = 'app/user_code/.git';
      const job = await staged('named-folder-underscore', env, (appDir) => {
        mkdirSync(join(appDir, repository));
        writeFileSync(join(appDir, repository, 'config'), '');
      });
      await job.detect(detect);
      await job.build(build);
      return existsSync(join(job.appDir, repository));
    };
    expect(await rest({})).toBe(false);
    expect(await rest({ BP_PLANQK_KEEP_ALL: 'true' })).toBe(true);
  });

  it('leaves no file setuid, setgid or sticky', async () => {
    const job = await detected('named-folder-underscore');
    const program = join(job.appDir, 'app/user_code/src/program.py');
    const outside = join(job.appDir, 'helper');
    writeFileSync(outside, '');
    for (const path of [program, outside]) chmodSync(path, 0o6755);
    chmodSync(join(job.appDir, 'app'), 0o1777);
    await job.build(build);
    for (const path of [program, outside, join(job.appDir, 'app')]) expect(statSync(path).mode & 0o7000, path).toBe(0);
  });

  it('keeps no layer that build code of a package has put among its own', async () => {
    const job = await detected('named-folder-underscore');
    mkdirSync(join(job.layersDir, 'planted/env.launch'), { recursive: true });
    writeFileSync(join(job.layersDir, 'planted.toml'), '[types]\nlaunch = true\n');
    await job.build(build);
    const ofLayer = (layer: string) => [
      layer,
      ...['.sbom.cdx.json', '.sbom.spdx.json', '.toml'].map((end) => layer + end),
    ];
    expect(readdirSync(job.layersDir).sort()).toEqual([...ofLayer('job'), 'launch.toml', ...ofLayer('service')]);
  });

  it('has a layer with the service and what it needs, which is kept while it is the same', async () => {
    const job = await detected('named-folder-underscore');
    await job.build(build);
    const [layer, metadata] = ['service', 'service.toml'].map((name) => join(job.layersDir, name)) as [string, string];
    expect([...contentsOf(layer)].map(([path]) => path)).toEqual(
      expect.arrayContaining([
        'planqk_service/__main__.py',
        'planqk_service/page.html',
        'planqk_service/vendored/py310/h11.py',
      ]),
    );
    const written = readFileSync(metadata, 'utf8');
    expect(parse(written)).toMatchObject({
      types: { launch: true },
      metadata: { key: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    rmSync(layer, { recursive: true }); // as the lifecycle restores it: its metadata alone
    await job.build(build);
    expect([existsSync(layer), readFileSync(metadata, 'utf8')]).toEqual([false, written]);
    const environment = join(job.layersDir, '../planqk_environment/environment');
    mkdirSync(environment, { recursive: true }); // made in this build: what lies above it has to be at hand
    await job.build(build);
    expect(existsSync(layer)).toBe(true);
    rmSync(environment, { recursive: true });
    rmSync(layer, { recursive: true });
    writeFileSync(join(job.buildpackDir, 'planqk_service', 'routes.py'), '# of a newer release\n');
    await job.build(build);
    expect(existsSync(layer)).toBe(true);
  });

  it('keeps nothing of the layer of an earlier build', async () => {
    const job = await detected('named-folder-underscore');
    mkdirSync(join(job.layersDir, 'job', 'planqk_runner'), { recursive: true });
    writeFileSync(join(job.layersDir, 'job', 'planqk_runner', 'earlier.py'), '');
    await job.build(build);
    expect(existsSync(join(job.layersDir, 'job', 'planqk_runner', 'earlier.py'))).toBe(false);
  });

  describe('after a build with other requirements', () => {
    const rebuilt = async ({ withPip }: { withPip: boolean }) => {
      const job = await detected('named-folder-underscore');
      if (withPip) mkdirSync(join(job.layersDir, '..', 'paketo-buildpacks_pip-install'));
      writeFileSync(join(job.layersDir, 'job.toml'), '[metadata]\nrequirements = ["numpy", "six"]\n');
      return job.build(build);
    };

    it('names the packages that pip has kept without need', async () => {
      const { stdout } = await rebuilt({ withPip: true });
      expect(stdout).toMatch(/^Installed by an earlier build, and kept\n {2}six\n {2}No longer in the requirements/m);
    });

    it('names none where another tool installs', async () => {
      expect((await rebuilt({ withPip: false })).stdout).not.toContain('six');
    });
  });
});

it('build refuses a program that the Python of the image cannot parse, and no other', async () => {
  const broken = 'def run(data, params)\n    return 1\n';
  const write = (appDir: string): void => writeFileSync(join(appDir, 'app/user_code/src/program.py'), broken);
  const job = await staged('named-folder-underscore', {}, write);
  await job.detect(detect);
  expect(await job.build(build)).toMatchObject({ code: 0 });
  mkdirSync(join(job.layersDir, '..', 'planqk_environment'));
  await expect(job.build(build)).rejects.toMatchObject({
    problem: { code: 'program-syntax', where: ['app/user_code/src/program.py:1'] },
  });
});

it("build compiles the runner for the image's Python where that can be seen, and leaves it uncompiled elsewhere", async () => {
  const compiled = async (more: (job: Awaited<ReturnType<typeof detected>>) => void) => {
    const job = await detected('named-folder-underscore');
    more(job);
    await job.build(build);
    const dir = join(job.layersDir, 'job', 'planqk_runner');
    return { sources: readdirSync(dir).filter((name) => name.endsWith('.py')), files: contentsOf(dir) };
  };
  const plain = await compiled(() => {});
  expect(plain.files.has('__pycache__')).toBe(false);
  const seen = await compiled(({ layersDir }) => mkdirSync(join(layersDir, '..', 'planqk_environment')));
  const found = [...seen.files.keys()].filter((name) => name.endsWith('.pyc'));
  expect(found.map((name) => name.replace(/^__pycache__\/(.*)\.cpython-3\d+\.pyc$/, '$1.py'))).toEqual(seen.sources);
});

it('build refuses a record that was written anew after detect, as build code of a package could', async () => {
  const job = await detected('named-folder-underscore');
  const file = join(job.appDir, '.planqk/staging.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"app/user_code"', '"../../etc"'));
  await expect(job.build(build)).rejects.toMatchObject({ problem: { code: 'record-changed' } });
});

describe('build of anything else', () => {
  it('only prints what staging did where a Procfile starts the upload', async () => {
    const job = await detected('named-folder-own-procfile');
    chmodSync(join(job.appDir, 'app', 'user_code'), 0o700);
    const { code, stdout } = await job.build(build);
    expect(code).toBe(0);
    expect(stdout).toContain(
      'Upload\n  user code: app/user_code\n  started by: cd app/user_code && exec python server.py\n',
    );
    expect(readdirSync(job.layersDir)).toEqual(['launch.toml']);
    expect(modeOf(job.appDir, 'app', 'user_code')).toBe(0o700);
  });

  it('does nothing and says nothing for an upload that is not ours', async () => {
    const job = await detected('job-at-the-root-with-procfile');
    const before = contentsOf(job.appDir);
    chmodSync(job.appDir, 0o700);
    writeFileSync(join(job.layersDir, 'planted.toml'), '[types]\nlaunch = true\n');
    expect(await job.build(build)).toEqual(NOTHING_SAID);
    expect(readdirSync(job.layersDir)).toEqual(['launch.toml']);
    expect(contentsOf(job.appDir)).toEqual(before);
    expect(modeOf(job.appDir)).toBe(0o700);
  });

  it('warns of what nothing would start, and leaves it as it is', async () => {
    const job = await detected('start-main-py-defines-run');
    const before = contentsOf(job.appDir);
    const { code, stdout, stderr } = await job.build(build);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(
      'Warnings\n  main.py:4 defines run: The upload is neither a job nor an app with a start command. Move it to src/program.py, or set ENTRY_POINT=main:run. [nothing-to-run]\n',
    );
    expect(contentsOf(job.appDir)).toEqual(before);
  });
});
