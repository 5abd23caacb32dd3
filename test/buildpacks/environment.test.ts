// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pip's own variables are written so
/** The two phases on small apps, with a stand-in for uv: the real one is part of the container tests. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from '@iarna/toml';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { build, detect } from '../../src/buildpacks/environment.ts';
import { surveyInterpreters } from '../../src/python/install/interpreters.ts';
import { stageAppDir } from '../../src/staging/stage-app-dir.ts';

/** Writes down what it is asked; `uv venv` makes the folder, an install fails where the app says so. */
const FAKE_UV = `#!/bin/sh
[ "$1" = --version ] && { echo "uv 1.2.3"; exit 0; }
echo "$@" >> "$FAKE_LOG"
[ "$1" = pip ] && [ -e refuse ] && { echo "error: No solution found"; exit 1; }
echo working
`;

let dir = '';
let output = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'environment-'));
  for (const name of ['app', 'layers', 'buildpack/bin']) mkdirSync(join(dir, name), { recursive: true });
  writeFileSync(join(dir, 'buildpack', 'bin', 'uv'), FAKE_UV);
  chmodSync(join(dir, 'buildpack', 'bin', 'uv'), 0o755);
  output = '';
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      output += text;
      return true;
    });
  }
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(dir, { recursive: true });
});

const app = (files: Record<string, string>) => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, 'app', name)), { recursive: true });
    writeFileSync(join(dir, 'app', name), text);
  }
};
const asked = () => readFileSync(join(dir, 'uv.log'), 'utf8').trim().split('\n');
const toml = (path: string) => parse(readFileSync(join(dir, path), 'utf8'));

function context(env: Record<string, string> = {}) {
  return {
    appDir: join(dir, 'app'),
    buildpackDir: join(dir, 'buildpack'),
    platformDir: join(dir, 'platform'),
    layersDir: join(dir, 'layers'),
    buildPlanFile: join(dir, 'build-plan.toml'),
    buildpackPlanFile: join(dir, 'plan.toml'),
    env: { PATH: process.env.PATH, FAKE_LOG: join(dir, 'uv.log'), ...env },
  };
}

function runBuild({ plan = '', env = {} }: { plan?: string; env?: Record<string, string> } = {}) {
  writeFileSync(join(dir, 'plan.toml'), plan);
  return build(context(env));
}

const request = (version: string) => `[[entries]]
name = "cpython"
[entries.metadata]
version = "${version}"
version-source = "pyproject.toml"
`;

describe('detect', () => {
  it('provides and requires cpython for a Python app', async () => {
    app({ 'requirements.txt': '' });
    expect(await detect(context())).toBe(0);
    expect(toml('build-plan.toml')).toEqual({ provides: [{ name: 'cpython' }], requires: [{ name: 'cpython' }] });
  });

  it('passes for what only build can refuse', async () => {
    app({ 'pyproject.toml': '[tool.poetry]' });
    expect(await detect(context())).toBe(0);
  });

  it('takes no part in other apps', async () => {
    app({ 'package.json': '{}' });
    expect(await detect(context())).toBe(100);
  });
});

// The machine's own interpreters are the ones on offer.
describe.skipIf(surveyInterpreters().length === 0)('build', () => {
  it('installs into one launch layer and starts what the Procfile names', async () => {
    app({ 'requirements.txt': 'numpy', Procfile: 'web: python x.py' });
    expect(await runBuild({ plan: request('>=3') })).toBe(0);
    expect(asked()[0]).toMatch(/^venv .*\/layers\/environment$/);
    expect(asked()[1]).toMatch(
      /^pip install --python .*\/bin\/python --compile-bytecode --requirement requirements.txt$/,
    );
    expect(toml('layers/environment.toml')).toMatchObject({ types: { launch: true } });
    expect(toml('layers/launch.toml')).toEqual({
      processes: [{ type: 'web', command: ['bash', '-c', 'python x.py'], default: true }],
    });
    expect(output).toContain('>=3 in pyproject.toml');
  });

  it('says what it installs from', async () => {
    app({ 'requirements.txt': 'numpy' });
    await runBuild();
    expect(output).toContain('Requirements: requirements.txt\n');
  });

  it('only makes the environment where nothing is to be installed', async () => {
    app({ 'program.py': '' });
    expect(await runBuild()).toBe(0);
    expect(asked()).toHaveLength(1);
    expect(output).toContain('No requirements\n');
  });

  it('leaves nothing behind that it needed meanwhile', async () => {
    app({ 'requirements.txt': 'numpy scipy --pre\n-r more.txt --no-index', 'more.txt': '--pre six\n' });
    await runBuild();
    app({ 'requirements.txt': '--pre --no-index\nnumpy' });
    await runBuild();
    expect(readdirSync(join(dir, 'layers')).sort()).toEqual(['environment', 'environment.toml', 'launch.toml']);
  });

  it("gives the installer an upload's variables by name, below the operator's", async () => {
    app({ 'requirements.txt': 'a @ https://${TOKEN}@example.com/a.whl' });
    mkdirSync(join(dir, 'platform/env'), { recursive: true });
    for (const name of ['PIP_INDEX_URL', 'TOKEN', 'LD_PRELOAD'])
      writeFileSync(join(dir, 'platform/env', name), `theirs-${name}`);
    writeFileSync(
      join(dir, 'buildpack', 'bin', 'uv'),
      FAKE_UV.replace('echo working', 'echo "has $UV_DEFAULT_INDEX $LD_PRELOAD. $TOKEN"'),
    );
    expect(await runBuild()).toBe(0);
    expect(output).toContain('has theirs-PIP_INDEX_URL . ****\n');
    app({ 'program.py': '' });
    expect(await runBuild({ env: { PIP_INDEX_URL: 'ours' } })).toBe(0);
    expect(output).toContain('has ours . ****\n');
  });

  it('installs nothing again when only code has changed, and writes no folder', async () => {
    app({ 'requirements.txt': 'numpy', 'program.py': '1' });
    await runBuild();
    // The lifecycle restores the metadata of a launch layer, and not its folder.
    rmSync(join(dir, 'layers', 'environment'), { recursive: true });
    app({ 'program.py': '2' });
    expect(await runBuild()).toBe(0);
    expect(asked()).toHaveLength(2);
    expect(() => readFileSync(join(dir, 'layers', 'environment'))).toThrow('ENOENT');
    expect(toml('layers/environment.toml')).toMatchObject({ types: { launch: true } });
  });

  it.each<[why: string, files: Record<string, string>, env: Record<string, string>]>([
    ['another requirement', { 'requirements.txt': 'scipy' }, {}],
    ['another index', {}, { PIP_INDEX_URL: 'https://example.org/simple' }],
    ['something installed in place', { 'requirements.txt': '-e .' }, {}],
  ])('installs again for %s', async (_why, files, env) => {
    app({ 'requirements.txt': 'numpy' });
    await runBuild();
    app(files);
    await runBuild({ env });
    expect(asked()).toHaveLength(4);
  });

  it('takes the packages that the app brings along', async () => {
    app({ 'requirements.txt': 'numpy' });
    mkdirSync(join(dir, 'app', 'vendor'));
    await runBuild();
    expect(asked()[1]).toContain(`--no-index --find-links ${join(dir, 'app', 'vendor')}`);
  });

  it('names the file in which the version really is stated', async () => {
    app({
      'user_code/.python-version': '2.7\n',
      'user_code/program.py': 'def run(data, params):\n    pass\n',
    });
    await stageAppDir(join(dir, 'app'), {});
    expect(await runBuild({ plan: request('2.7.*') })).toBe(1);
    expect(output).toContain('[Error: This builder has no Python of the version that is asked for]');
    expect(output).toContain('asked for: 2.7.* (user_code/.python-version)');
    expect(output).toMatch(/on offer: {2}3\.\d+\.\d+ \(\/usr\/(local\/)?bin\/python3\.\d+\)/);
  });

  it.each<[why: string, files: Record<string, string>, env: Record<string, string>, headline: string]>([
    [
      'a manifest for another tool',
      { 'pyproject.toml': '[tool.poetry]' },
      {},
      'This builder only installs requirements.txt, conda packages, and the',
    ],
    [
      'a file of conda that cannot be read',
      { 'environment.yml': 'dependencies: numpy\n' },
      {},
      'The conda environment file cannot be read',
    ],
    [
      'a version that Paketo cannot read either',
      { 'requirements.txt': '' },
      { BP_CPYTHON_VERSION: '~=3.11' },
      'The Python version that is asked for cannot be understood',
    ],
    [
      'a file that is missing',
      {},
      { BP_PIP_REQUIREMENT: 'a.txt' },
      'A requirements file that BP_PIP_REQUIREMENT names is missing',
    ],
    [
      'an installation that fails',
      { 'requirements.txt': 'x', refuse: '' },
      {},
      'No set of packages satisfies the requirements',
    ],
  ])('fails for %s', async (_why, files, env, headline) => {
    app(files);
    expect(await runBuild({ env })).toBe(headline.startsWith('This builder') ? 5 : 1);
    expect(output).toContain(`[Error: ${headline}`);
  });

  it('waits for no pipe', async () => {
    app({});
    execFileSync('mkfifo', [join(dir, 'app', 'requirements.txt')]);
    expect(await runBuild()).toBe(1);
    rmSync(join(dir, 'app', 'requirements.txt'));
    app({ 'requirements.txt': '' });
    execFileSync('mkfifo', [join(dir, 'app', 'Procfile')]);
    expect(await runBuild()).toBe(0);
  });

  it('leaves no layer behind that a later build could take for whole', async () => {
    app({ 'requirements.txt': 'x', refuse: '' });
    await runBuild();
    expect(() => toml('layers/environment.toml')).toThrow('ENOENT');
  });
});
