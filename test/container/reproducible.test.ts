/** Of one upload comes one image, whenever and wherever it is built. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryCopy } from '../fixtures.ts';
import { thorough } from '../thorough.ts';
import { docker, job, resultOf, samplesDir } from './job.ts';

const project = (name: string): Record<string, string> => ({
  [`${name}-project/pyproject.toml`]: `[build-system]
requires = ["setuptools==80.9.0"]
build-backend = "setuptools.build_meta"

[project]
name = "${name}"
version = "1.0"

[project.scripts]
${name} = "${name}:main"
`,
  [`${name}-project/${name}/__init__.py`]: `HERE = "${name}"\n\n\ndef main():\n    print(HERE)\n`,
});

/** Wheels, one without (docopt), a project of the upload, and one that is installed in place. */
const MIXED = {
  'requirements.txt': 'click==8.1.8\ndocopt==0.6.2\n./local-project\n-e ./inplace-project\n',
  'src/program.py':
    'import click, docopt, inplace, local\n\n\ndef run(data, params):\n    return [docopt.__version__, inplace.HERE, local.HERE]\n',
  ...project('local'),
  ...project('inplace'),
};

function upload(files: Readonly<Record<string, string>>): string {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
}

/** As if it had been uploaded on another day. */
function age(dir: string): void {
  for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) utimesSync(join(dir, name), 1e9, 1e9);
}

/** Without anything of an earlier build: neither the image nor pack's cache, which goes by its name. @returns the image's id */
async function build(dir: string, tag: string): Promise<string> {
  onTestFinished(async () => void (await docker('image', 'rm', '--force', tag)));
  const { exitCode, stderr } = await job(dir, '--tag', tag, '--build-only');
  expect(exitCode, stderr).toBe(0);
  return docker('image', 'inspect', '--format', '{{.Id}}', tag);
}

async function buildTwice(name: string, copy: () => string): Promise<string> {
  const earlier = copy();
  age(earlier);
  const first = await build(earlier, `planqk-test/reproducible-${name}-first`);
  await setTimeout(1100); // so that no second is the same
  expect(await build(copy(), `planqk-test/reproducible-${name}-second`)).toBe(first);
  return first;
}

it('wheels, a package without one, and projects of the upload', async () => {
  const image = await buildTwice('mixed', () => upload(MIXED));
  expect(resultOf(await docker('run', '--rm', '--network', 'none', image))).toEqual(['0.6.2', 'inplace', 'local']);
});

const buildSampleTwice = (sample: string): Promise<string> =>
  buildTwice(sample, () => temporaryCopy(join(samplesDir, sample), onTestFinished));

it('the lock of uv-job', async () => void (await buildSampleTwice('uv-job')));
thorough('the lock of pipenv-job', async () => void (await buildSampleTwice('pipenv-job')));
