/** `planqk-buildpack run`: the job on this machine, without a container, with the real venv and pip or uv. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { bundledProgram } from '../bundled.ts';
import { ensureChannel } from '../conda/channel.ts';
import { contentsOf } from '../fixtures.ts';
import { thorough } from '../thorough.ts';

const repoDir = join(import.meta.dirname, '..', '..');
const work = mkdtempSync(join(tmpdir(), 'planqk-run-test-'));
const program = bundledProgram();
/** A cache of our own, so that what is kept there is ours too. */
const env = { ...process.env, XDG_CACHE_HOME: join(work, 'cache'), PATH: pathWithout('poetry') };

function pathWithout(program: string): string {
  return (process.env.PATH ?? '')
    .split(':')
    .filter((dir) => !existsSync(join(dir, program)))
    .join(':');
}

afterAll(() => rmSync(work, { recursive: true, force: true }));

const run = (...args: string[]) => runWith({}, ...args);

function runWith(more: Readonly<Record<string, string>>, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'run', ...args], {
    cwd: repoDir,
    encoding: 'utf8',
    env: { ...env, ...more },
  });
  return { status, stdout, stderr };
}

function upload(files: Record<string, string>): string {
  const dir = mkdtempSync(join(work, 'upload-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
}

const jobThat = (body: string): string => upload({ 'src/program.py': `def run(data, params):\n    ${body}\n` });

describe('a job', () => {
  it('prints its result, leaves the upload as it was, and finds its environment again', () => {
    const dir = upload({
      'app/user_code/src/program.py':
        'import six\n\ndef run(data, params):\n    open("log.log", "w").write("x")\n    return {"six": six.__version__, "v": data["v"]}\n',
      'app/user_code/requirements.txt': 'six==1.17.0\n',
      'app/user_code/input/data.json': '{"v": 1}\n',
      'given.json': '{"v": 2}\n',
    });
    const before = contentsOf(dir);
    const first = run(dir);
    expect(first.stderr).toMatch(/making the environment with (uv|venv and pip), Python 3\./);
    expect(first.stdout).toContain('{\n  "six": "1.17.0",\n  "v": 1\n}');
    const second = run(dir, '--data', join(dir, 'given.json'));
    expect(second.stderr).not.toContain('making the environment');
    expect(second.stdout).toContain('"v": 2');
    expect([first.status, second.status]).toEqual([0, 0]);
    expect(contentsOf(dir)).toEqual(before);
  });

  it('may be a zip', () => {
    const zip = 'samples/zipped-folder/bernstein-vazirani.zip';
    const { status, stdout, stderr } = run(zip);
    expect(stderr).toContain(`data: bernstein-vazirani/input/data.json in ${zip}\n`);
    expect(stdout).toContain('"found": "1011"');
    expect(status).toBe(0);
  });

  thorough('begins with what plan warns of', () => {
    const { status, stderr } = run(upload({ 'src/program.py': 'import qiskit\n\ndef run(data, params):\n    pass\n' }));
    expect(stderr).toMatch(/^planqk-buildpack: warning: src\/program\.py:1: .* qiskit\. .*\[nothing-installed]\n/);
    expect(status).toBe(1);
  });

  it('may need packages of conda: its environment sets what the file says, and what is set here wins', async () => {
    const mirror = { BP_CONDA_CHANNEL_MIRRORS: `conda-forge=file://${await ensureChannel()}` };
    const first = runWith(mirror, 'samples/conda-job');
    expect(first.stdout, first.stderr).toContain('"threads": "1"');
    expect(first.stderr).toMatch(/ \+ numpy 2\.2\.6 0\n/);
    const second = runWith({ ...mirror, OMP_NUM_THREADS: '2' }, 'samples/conda-job');
    expect(second.stderr).not.toContain('making the environment');
    expect(second.stdout).toContain('"threads": "2"');
  });

  thorough('can be installed in place, for this one run', () => {
    const dir = upload({
      'src/program.py': 'from solver import answer\n\ndef run(data, params):\n    return {"answer": answer()}\n',
      'requirements.txt': '-e ./lib\n',
      'lib/pyproject.toml':
        '[build-system]\nrequires = ["setuptools>=64"]\nbuild-backend = "setuptools.build_meta"\n\n[project]\nname = "solver"\nversion = "1"\n\n[tool.setuptools]\npy-modules = ["solver"]\n',
      'lib/solver.py': 'def answer():\n    return 42\n',
    });
    const before = contentsOf(dir);
    const { status, stdout, stderr } = run(dir);
    expect(stdout, stderr).toContain('"answer": 42');
    expect(status).toBe(0);
    expect(contentsOf(dir)).toEqual(before);
  });
});

it('has no more of the upload than a build gets', () => {
  const files = { 'src/program.py': PRINTS_ITS_FILES, 'data/big.csv': '', 'notes.txt': '', 'lib/a.py': '' };
  const dir = upload({ ...files, 'project.toml': '[build]\nexclude = ["data/", "*.txt"]\n' });
  expect(run(dir).stdout).toContain('lib/a.py project.toml requirements.txt src/program.py');
});

const PRINTS_ITS_FILES = `from pathlib import Path

def run(data, params):
    files = (path.as_posix() for path in Path().rglob('*') if path.is_file())
    return ' '.join(sorted(path for path in files if not path.startswith('.planqk/') and path != 'Procfile'))
`;

it.each<[body: string, code: number]>([
  ['raise RuntimeError("kaputt")', 1],
  ['import sys; sys.exit(7)', 7],
  ['return None', 0],
])("the job's exit code passes through: %s", (body, code) => expect(run(jobThat(body)).status).toBe(code));

it.each<[body: string, code: number, headline: string, evidence: string]>([
  ['import ctypes; ctypes.string_at(0)', 139, 'The job crashed', 'SIGSEGV'],
  ['import os; os.kill(os.getpid(), 9)', 137, 'The job was killed', 'SIGKILL'],
  ['import os; os._exit(0)', 1, 'The job ended without a word to the runner', 'os._exit(0) or the like'],
  ['import os; os._exit(4)', 4, 'The job ended without a word to the runner', 'os._exit(4) or the like'],
])('an end that the job cannot tell is told: %s', (body, code, headline, evidence) => {
  const { status, stderr } = run(jobThat(body));
  expect(stderr).toContain(`[Error: ${headline}]`);
  expect(stderr).toContain(`its process ended by ${evidence}\n`);
  expect(status).toBe(code);
});

describe('inputs that cannot be read are told before anything is installed, by the path that the user knows', () => {
  const dir = upload({
    'app/user_code/src/program.py': 'def run(data, params):\n    return data\n',
    'app/user_code/requirements.txt': 'six==1.16.0\n',
    'app/user_code/input/data.json': '{"v": 1',
    'params.json': 'x',
  });

  it.each<[what: string, args: string[], evidence: string]>([
    ['the sample of the upload', [], `${join(dir, 'app/user_code/input/data.json')} (plain JSON)`],
    ['a file', ['--data', 'package.json', '--params', 'LICENSE'], 'LICENSE\n'],
  ])('%s', (_what, args, evidence) => {
    const { status, stdout, stderr } = run(dir, ...args);
    expect(stderr).toMatch(/\[Error: The input (data|params) (is|cannot be) /);
    expect(stderr).toContain(`\n  ${evidence}`);
    expect(stderr).not.toContain('making the environment');
    expect(stdout).toBe('');
    expect(status).toBe(121);
  });

  it('a folder in the place of one is wrong usage', () => {
    expect(run(dir, '--data', 'src')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: 'planqk-buildpack: src is a folder; see planqk-buildpack help run\n',
    });
  });

  it('those that are missing are told, too', () => {
    const { stderr } = run(jobThat('return data'));
    expect(stderr).toMatch(/ params: none; neither --params nor \/.*\/input\/params\.json\n/);
  });
});

it('SIGTERM reaches the job, which ends in its own way', async () => {
  const dir = upload({
    'src/program.py':
      'import time\n\ndef run(data, params):\n    try:\n        print("started", flush=True)\n        time.sleep(60)\n    finally:\n        print("cleaned up", flush=True)\n',
  });
  const child = spawn(process.execPath, [program, 'run', dir], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  while (!stdout.includes('started')) await sleep(50);
  child.kill('SIGTERM');
  expect(await exited).toBe(143);
  expect(stdout).toContain('cleaned up');
});

describe('where the job could not be started, the message, and whose fault it is', () => {
  it.each<[what: string, dir: () => string, headline: string, code: number]>([
    [
      'an upload that is refused',
      () => join(repoDir, 'samples/two-projects'),
      'More than one folder looks like the user code',
      121,
    ],
    ['an upload that is no job', () => join(repoDir, 'samples/plain-python'), 'The upload is no job', 121],
    [
      'requirements that cannot be had',
      () => upload({ 'src/program.py': 'def run(data, params):\n    pass\n', 'requirements.txt': 'six==99.0\n' }),
      'No set of packages satisfies the requirements',
      121,
    ],
    [
      'a Python that is not here',
      () =>
        upload({
          'src/program.py': 'def run(data, params):\n    pass\n',
          '.python-version': '3.2\n',
          'requirements.txt': '',
        }),
      'No Python on this machine is the one the job asks for',
      123,
    ],
    [
      'a project of another tool',
      () =>
        upload({
          'src/program.py': 'def run(data, params):\n    pass\n',
          'pyproject.toml': '[tool.poetry.dependencies]\npython = "^3.10"\nsix = "*"\n',
        }),
      'The project is one of poetry, and there is none on this machine',
      123,
    ],
  ])('%s', (_what, dir, headline, code) => {
    const { status, stdout, stderr } = run(dir());
    expect(stderr).toMatch(new RegExp(`\\[Error: (${headline})\\]`));
    expect(stdout).toBe('');
    expect(status).toBe(code);
  });
});

it('npm run job falls back to it where no container engine can be had, and says so', () => {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'job', '--', 'samples/no-dependencies'], {
    cwd: repoDir,
    encoding: 'utf8',
    env: { ...env, DOCKER_HOST: `unix://${join(work, 'no-docker.sock')}` },
  });
  expect(stderr).toContain('The job runs on this machine instead, without a container.');
  expect(stdout).toContain('"valid": true');
  expect(status).toBe(0);
});
