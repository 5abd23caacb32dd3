/** The commands as a person types them: output, exit codes, and that `plan` changes nothing. */
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bundledProgram } from '../bundled.ts';
import { contentsOf, fixtures, temporaryCopy } from '../fixtures.ts';
import { zipOf } from '../upload/zip-of.ts';
import { type Called, call } from './call.ts';

const program = bundledProgram();

const run = (...args: string[]): Promise<Called> => call(args);

/** In a process of its own, and from the bundle. */
function start(...args: string[]) {
  return spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', env: { PATH: process.env.PATH } });
}

const uploadOf = (name: string): string => fixtures.find((fixture) => fixture.name === name)!.uploadDir;

describe('plan', () => {
  it('tells a person what would be staged, and changes nothing', async () => {
    const appDir = temporaryCopy(uploadOf('template-with-requirements'), onTestFinished);
    const before = contentsOf(appDir);
    const { status, stdout, stderr } = start('plan', appDir);
    expect(
      stdout,
    ).toBe(`A job (app.user_code.src.program:run) with a start command of its own: python -m app (app/__main__.py)
run(data, params)

Upload
├─ user code: app/user_code
├─ job: app.user_code.src.program:run
├─ requirements: pip
└─ Python: the builder's default; pin it with a .python-version file
At the app root
├─ .planqk/template-requirements.txt (moved here from requirements.txt)
├─ Procfile (generated from app/__main__.py)
└─ requirements.txt (generated from requirements.txt, app/user_code/requirements.txt)
`);
    expect([status, stderr]).toEqual([0, '']);
    expect(contentsOf(appDir)).toEqual(before);
  });

  it('says why there is nothing to do', async () => {
    const { status, stdout } = await run('plan', uploadOf('plain-node'));
    const lines = [
      'An app that others build and start: package.json\n',
      'Nothing to stage: package.json is at the app root already.\n',
    ];
    expect([status, stdout]).toEqual([0, lines.join('\n')]);
  });

  it('names so many files that are not used, and no more', async () => {
    const appDir = temporaryCopy(uploadOf('job-at-the-root'), onTestFinished);
    for (let index = 0; index < 200; index++) writeFileSync(join(appDir, `requirements-${index}.txt`), '');
    expect((await run('plan', appDir)).stdout.match(/requirements-\d+\.txt: /g)).toHaveLength(100);
  });

  it('tells the beginning of a start command, as of all that is quoted', async () => {
    const appDir = temporaryCopy(uploadOf('plain-node'), onTestFinished);
    writeFileSync(join(appDir, 'Procfile'), `web: ${'x'.repeat(100_000)}\n`);
    expect((await run('plan', appDir)).stdout.length).toBeLessThan(500);
  });

  it('asks a Python of this machine whether the program can be parsed', async () => {
    const appDir = temporaryCopy(uploadOf('named-folder-underscore'), onTestFinished);
    writeFileSync(
      join(appDir, 'app/user_code/src/program.py'),
      'import numpy\n\ndef run(data, params)\n    return 1\n',
    );
    const { status, stdout } = await call(['plan', appDir], { env: { PATH: process.env.PATH! } });
    expect(stdout).toMatch(/^\[Error: The program cannot be parsed\]\nPython 3\.\d+\.\d+ says: /);
    expect(stdout).toContain('\n\n  app/user_code/src/program.py:3\n\n');
    expect(status).toBe(4);
    const tried = await call(['run', appDir], { env: { PATH: process.env.PATH!, HOME: appDir } });
    expect(tried).toMatchObject({ status: 121, stdout: '' });
    expect(tried.stderr).toContain('[code: program-syntax, fault: upload]');
    expect(existsSync(join(appDir, '.cache/planqk-buildpack/environments'))).toBe(false);
  });

  it('is told as a report, or as JSON', async () => {
    const { status, stderr } = await run('plan', uploadOf('job-at-the-root'), '--json', '--report', 'sarif');
    expect([status, stderr]).toEqual([2, expect.stringContaining('--json and --report contradict each other')]);
  });

  it('exits with 4 where nothing would run, and says what to do', async () => {
    const { status, stdout } = await run('plan', uploadOf('start-main-py-defines-run'));
    expect(stdout.split('\n')[0]).toBe('[Error: The upload is neither a job nor an app with a start command]');
    expect(stdout).toContain('\n  main.py:4 defines run\n\nMove it to src/program.py, or set ENTRY_POINT=main:run.\n');
    expect(status).toBe(4);
    expect(await run('run', uploadOf('start-main-py-defines-run'))).toMatchObject({ status: 121, stdout: '' });
  });

  it.each(['requirements-for-another-system', 'procfile-starts-python-further-down'])(
    'exits with 4 where a warning says that no image can be made: %s',
    async (upload) => expect((await run('plan', uploadOf(upload))).status).toBe(4),
  );

  it('looks at what a build gets of the upload', async () => {
    const appDir = temporaryCopy(uploadOf('job-at-the-root'), onTestFinished);
    writeFileSync(join(appDir, 'project.toml'), '[build]\nexclude = ["src/"]\n');
    expect((await run('plan', appDir)).status).toBe(4);
  });

  it('exits with 1 for an upload that would be refused, the message on stderr', async () => {
    const { status, stdout, stderr } = start('plan', uploadOf('two-named-folders'));
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('[Error: More than one folder looks like the user code]');
    expect(JSON.parse((await run('plan', uploadOf('two-named-folders'), '--json')).stdout)).toMatchObject({
      outcome: 'refused',
      problem: { code: 'ambiguous-user-code' },
    });
  });
});

describe("the variables of the upload's project.toml", () => {
  const planned = async (descriptor: string, env: Record<string, string> = {}) => {
    const appDir = temporaryCopy(uploadOf('two-projects-one-chosen'), onTestFinished);
    writeFileSync(join(appDir, 'project.toml'), descriptor);
    const { stdout } = await call(['plan', appDir, '--json'], { env });
    return JSON.parse(stdout);
  };
  const variable = (table: string, name = 'BP_PLANQK_USER_CODE', value = 'shor') =>
    `[[${table}]]\nname = "${name}"\nvalue = "${value}"\n`;
  const NEW = '[_]\nschema-version = "0.2"\n';

  it.each<[why: string, descriptor: string]>([
    ['of schema 0.1', variable('build.env')],
    ['of schema 0.2', NEW + variable('io.buildpacks.build.env')],
    ['of schema 0.2, as it was spelled first', NEW + variable('io.buildpacks.env.build')],
  ])("are the plan's as they are the build's: %s", async (_why, descriptor) => {
    expect(await planned(descriptor)).toMatchObject({ outcome: 'staged', userCode: 'shor' });
  });

  it.each<[why: string, descriptor: string]>([
    ['where its schema does not have them', variable('io.buildpacks.build.env')],
    ['where it is no TOML', 'build = ['],
    ['where no variable can hold it', variable('build.env', 'BP_PLANQK_USER_CODE', 'shor\\u0000')],
    ['where they are no list of names and values', '[build]\nenv = { BP_PLANQK_USER_CODE = "shor" }\n'],
  ])('count for nothing %s', async (_why, descriptor) => {
    expect(await planned(descriptor)).toMatchObject({ outcome: 'refused', problem: { code: 'ambiguous-user-code' } });
  });

  it("give way to the caller's, and are named where they are misspelt", async () => {
    const misspelt = variable('build.env') + variable('build.env', 'BP_PLANQK_MANIFSET', 'x');
    const { userCode, warnings } = await planned(misspelt, { BP_PLANQK_USER_CODE: 'grover' });
    expect(userCode).toBe('grover');
    expect(warnings).toMatchObject([
      { code: 'unknown-setting', message: expect.stringMatching(/^BP_PLANQK_MANIFSET is no/) },
    ]);
  });
});

it('plan warns of a machine that no image is made for', async () => {
  const { stdout } = await call(['plan', uploadOf('job-at-the-root')], { env: { CNB_TARGET_ARCH: 'riscv' } });
  expect(stdout).toContain(
    'CNB_TARGET_ARCH is riscv, and counts for nothing; there are amd64, arm64. [unknown-setting]',
  );
});

it('plan tells the same of a zip as of the folder it unpacks to, and unpacks nothing', async () => {
  const zip = join(import.meta.dirname, '../../samples/zipped-folder/bernstein-vazirani.zip');
  const { status, stdout } = await run('plan', zip);
  expect(stdout).toContain('user code: bernstein-vazirani\n');
  expect(status).toBe(0);
});

describe('stage', () => {
  it('prints with --json exactly what .planqk/staging.json holds, which is what plan --json said', async () => {
    const appDir = temporaryCopy(uploadOf('thin-conda-range'), onTestFinished);
    const planned = (await run('plan', appDir, '--json')).stdout;
    const { status, stdout } = await run('stage', appDir, '--json');
    expect(status).toBe(0);
    expect(stdout).toBe(planned);
    expect(readFileSync(join(appDir, '.planqk/staging.json'), 'utf8')).toBe(planned);
  });

  it('stages a copy with --output', async () => {
    const appDir = temporaryCopy(uploadOf('thin-conda-range'), onTestFinished);
    const before = contentsOf(appDir);
    const output = join(appDir, '..', 'staged');
    expect((await run('stage', appDir, '--output', output)).status).toBe(0);
    expect(contentsOf(appDir)).toEqual(before);
    expect(existsSync(join(output, 'requirements.txt'))).toBe(true);
    expect(await run('stage', appDir, '--output', output)).toMatchObject({
      status: 2,
      stderr: `planqk-buildpack: ${output} exists already; see planqk-buildpack help stage\n`,
    });
  });
});

describe('--log-format json', () => {
  it('tells a refusal as one object, on stderr, with the same exit code', async () => {
    const { status, stdout, stderr } = await run('plan', uploadOf('two-named-folders'), '--log-format', 'json');
    expect([status, stdout]).toEqual([1, '']);
    expect(JSON.parse(stderr)).toMatchObject({
      level: 'error',
      by: 'planqk-buildpack',
      code: 'ambiguous-user-code',
      fault: 'upload',
      where: expect.arrayContaining([expect.any(String)]),
    });
  });

  it('is refused where there is no such format', async () => {
    const { status, stderr } = await run('plan', uploadOf('two-named-folders'), '--log-format', 'yaml');
    expect([status, stderr]).toEqual([
      2,
      "planqk-buildpack: there is no --log-format 'yaml', but text, json; see planqk-buildpack help plan\n",
    ]);
  });
});

it('stage unpacks a zip into the folder that --output names, and nowhere else', async () => {
  const dir = temporaryCopy(uploadOf('plain-python'), onTestFinished);
  const zip = join(import.meta.dirname, '../../samples/zipped-folder/bernstein-vazirani.zip');
  const output = join(dir, 'staged');
  expect(await run('stage', zip, '--output', output)).toMatchObject({ status: 0, stderr: '' });
  expect(existsSync(join(output, 'bernstein-vazirani', 'src', 'program.py'))).toBe(true);
  expect(readFileSync(join(output, 'requirements.txt'), 'utf8')).toContain('numpy==2.2.6');
  expect(await run('stage', zip)).toMatchObject({
    status: 2,
    stderr: 'planqk-buildpack: a zip is staged with --output NEW; see planqk-buildpack help stage\n',
  });
});

it('stage and run, too, tell names of a zip that had to be guessed', async () => {
  const dir = temporaryCopy(uploadOf('plain-python'), onTestFinished);
  const zip = join(dir, 'upload.zip');
  const members = [
    { name: 'src/program.py', content: 'def run(data, params):\n    return 1\n' },
    { name: Buffer.from('src/gr\x94\xe1e.csv', 'latin1'), content: '1,2' },
  ];
  writeFileSync(zip, zipOf(members));
  const told = 'src/größe.csv: Names in the zip that are not UTF-8';
  expect((await run('plan', zip)).stdout).toContain(told);
  expect(await run('stage', zip, '--output', join(dir, 'staged'))).toMatchObject({
    stderr: expect.stringContaining(told),
  });
  expect(await run('run', zip)).toMatchObject({ stderr: expect.stringContaining(told) });
});

it('an answer that cannot be written is a fault of the machine', async () => {
  const full = openSync('/dev/full', 'w');
  onTestFinished(() => closeSync(full));
  const { status, stderr } = spawnSync(process.execPath, [program, 'plan', uploadOf('job-at-the-root')], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
    stdio: ['ignore', full, 'pipe'],
  });
  expect([status, stderr]).toEqual([5, expect.stringContaining('[code: machine-failed, fault: platform]')]);
});

describe('wrong usage exits with 2 and says what is expected', () => {
  it.each<[args: string[], message: string]>([
    [['plan', '/no/such/folder'], '/no/such/folder does not exist'],
    [['plan'], "'plan' takes one folder or zip"],
    [['install', '.'], "there is no command 'install'"],
    [['plan', '.', '--quick'], "there is no option '--quick'"],
  ])('%j', async (args, message) => {
    const { status, stderr } = await run(...args);
    expect(stderr).toContain(`planqk-buildpack: ${message}`);
    expect(stderr).not.toContain('    at ');
    expect(status).toBe(2);
  });
});
