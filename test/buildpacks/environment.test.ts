// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pip's own variables are written so
/** The two phases on small apps, with a stand-in for uv: the real one is part of the container tests. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'smol-toml';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { build, detect } from '../../src/buildpacks/environment.ts';
import { surveyInterpreters } from '../../src/python/install/interpreters.ts';
import { stageAppDir } from '../../src/staging/stage-app-dir.ts';
import { contentsOf } from '../fixtures.ts';

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
    expect(toml('layers/launch.toml')).toMatchObject({
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
    expect(readdirSync(join(dir, 'layers')).sort()).toEqual([
      ...['environment', 'environment.sbom.cdx.json', 'environment.sbom.spdx.json', 'environment.toml'],
      ...['installed', 'installed.toml', 'launch.toml'],
    ]);
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

  it('says from where packages come, and what is not used', async () => {
    app({ 'requirements.txt': 'numpy' });
    mkdirSync(join(dir, 'platform/env'), { recursive: true });
    for (const name of ['UV_DEFAULT_INDEX', 'PIP_CONFIG_FILE'])
      writeFileSync(join(dir, 'platform/env', name), 'theirs');
    expect(await runBuild({ env: { PIP_INDEX_URL: 'https://joe:secret1@ours.example/simple' } })).toBe(0);
    expect(output).toContain('  Index: https://ours.example/simple (PIP_INDEX_URL)\n');
    expect(output).toContain('  Not used, since the operator sets the same: UV_DEFAULT_INDEX. [variable-not-used]\n');
    expect(output).toContain('  Not used, since only the operator may set it: PIP_CONFIG_FILE. [variable-not-used]\n');
    expect(output).not.toContain('secret1');
  });

  it('installs nothing again for another password, and again for another host', async () => {
    app({ 'requirements.txt': 'numpy' });
    for (const address of ['https://joe:one@a/simple', 'https://joe:two@a/simple', 'https://joe:two@b/simple'])
      expect(await runBuild({ env: { PIP_INDEX_URL: address } })).toBe(0);
    expect(asked()).toHaveLength(4);
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

  describe('says what is installed', () => {
    const INSTALLS = FAKE_UV.replace(
      'echo working',
      `site="$FAKE_LAYER/lib/python3.11/site-packages/six-1.17.0.dist-info"; mkdir -p "$site"
printf 'Name: six\nVersion: 1.17.0\nLicense: MIT\n' > "$site/METADATA"; echo '{"timestamp":1}' > "$site/uv_cache.json"
printf '{"url":"https://x.org/%s/six.whl"}' "$TOKEN" > "$site/direct_url.json"`,
    );
    const install = () => {
      app({ 'requirements.txt': 'six @ https://x.org/${TOKEN}/six.whl' });
      writeFileSync(join(dir, 'buildpack', 'bin', 'uv'), INSTALLS);
      const env = { FAKE_LAYER: join(dir, 'layers/environment'), TOKEN: 'secret-token' };
      return runBuild({ env: { ...env, PLANQK_REQUIREMENTS_VARIABLES: 'TOKEN' } });
    };
    const sbom = (format: string) => readFileSync(join(dir, `layers/environment.sbom.${format}.json`), 'utf8');
    const labels = () => (toml('layers/launch.toml') as { labels?: { key: string; value: string }[] }).labels;
    const PACKAGES = [{ key: 'planqk.packages', value: expect.stringMatching(/^python\S*==3\.\S+ six==1\.17\.0$/) }];

    it('in both formats and a label, without a secret or the time of the build', async () => {
      expect(await install()).toBe(0);
      const { components } = JSON.parse(sbom('cdx')) as { components: { name: string; type: string }[] };
      expect(components.map(({ name, type }) => [name.replace(/3.*/, ''), type])).toEqual([
        ['python', 'platform'],
        ['six', 'library'],
      ]);
      const packages = JSON.parse(sbom('spdx')).packages as { name: string }[];
      expect(packages.map(({ name }) => name.replace(/3.*/, ''))).toEqual(['planqk/environment', 'python', 'six']);
      expect(labels()).toEqual(PACKAGES);
      const all = [...contentsOf(join(dir, 'layers'))];
      expect(all.filter(([path, content]) => path.includes('uv_cache') || content.includes('secret-token'))).toEqual(
        [],
      );
    });

    it('of a layer that is kept, too, and installs again where that was lost', async () => {
      await install();
      const before = sbom('cdx');
      // The lifecycle restores these of a launch layer, and not its folder.
      const restore = () => rmSync(join(dir, 'layers', 'environment'), { recursive: true });
      restore();
      await install();
      expect(asked()).toHaveLength(2);
      expect([sbom('cdx'), labels()]).toEqual([before, PACKAGES]);
      rmSync(join(dir, 'layers/environment.sbom.spdx.json'));
      await install();
      expect(asked()).toHaveLength(4);
    });
  });

  it("says how old what is kept is, and makes it again when somebody asks, or it is older than the operator's limit", async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-01T12:00:00Z') });
    onTestFinished(() => void vi.useRealTimers());
    app({ 'requirements.txt': 'numpy' });
    const build = async (day: string, env: Record<string, string> = {}) => {
      vi.setSystemTime(new Date(`${day}T12:00:00Z`));
      output = '';
      const before = asked().length;
      expect(await runBuild({ env })).toBe(0);
      return asked().length > before;
    };
    await runBuild();
    expect(await build('2026-01-13')).toBe(false);
    expect(output).toContain('the environment of the last build is kept, made 12 days ago\n');
    expect(output).toContain('BP_PLANQK_REFRESH=true');
    expect(await build('2026-01-13', { BP_PLANQK_MAX_AGE: '12' })).toBe(false);
    expect(await build('2026-01-14', { BP_PLANQK_MAX_AGE: '12' })).toBe(true);
    expect(output).toContain('Made again: it is 13 days old, and BP_PLANQK_MAX_AGE is 12\n');
    expect(await build('2026-01-14')).toBe(false);
    expect(output).toContain('made today\n');
    expect(await build('2026-01-14', { BP_PLANQK_REFRESH: 'true' })).toBe(true);
    expect(await build('2026-01-14', { BP_PLANQK_REFRESH: 'true' })).toBe(true);
    expect(await build('2026-01-14', { BP_PLANQK_REFRESH: '2' })).toBe(true);
    expect(await build('2026-01-14', { BP_PLANQK_REFRESH: '2' })).toBe(false);
  });

  it('keeps no date in the image, and knows no age without its cache', async () => {
    app({ 'requirements.txt': 'numpy' });
    await runBuild();
    expect(Object.keys(toml('layers/environment.toml').metadata as object)).toEqual(['key']);
    expect(toml('layers/installed.toml')).toMatchObject({ types: { cache: true } });
    rmSync(join(dir, 'layers', 'installed.toml'));
    await runBuild();
    expect(output).toContain('the environment of the last build is kept\n');
    expect(asked()).toHaveLength(2);
    await runBuild({ env: { BP_PLANQK_MAX_AGE: '1' } });
    expect(asked()).toHaveLength(4);
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
    ['a manifest for another tool', { 'pixi.toml': '' }, {}, 'This builder cannot tell what to install'],
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

  it.each<[id: string, code: number]>([
    ['planqk.debian13.python2.7', 5],
    ['somebody.elses', 0],
  ])('a run image with the id %s: %i', async (id, code) => {
    app({ 'requirements.txt': '' });
    const analyzed = `[run-image]\nreference = "abc"\nimage = "example/run"\n[run-image.target]\nid = "${id}"\n`;
    writeFileSync(join(dir, 'analyzed.toml'), analyzed);
    expect(await runBuild()).toBe(code);
    if (code !== 0) expect(output).toContain('run image: example/run\n');
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
