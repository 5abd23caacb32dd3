import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { parse } from 'smol-toml';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { build, detect } from '../../src/buildpacks/settings.ts';
import { stageAppDir } from '../../src/staging/stage-app-dir.ts';
import { bench } from './bench.ts';

const TAKES_PART = 0;
const DOES_NOT = 100;

describe('detect', () => {
  it.each<[why: string, fixture: string, isStaged: boolean, code: number]>([
    ['what the record asks for', 'uv-workspace', true, TAKES_PART],
    ['a staged tree that needs none', 'named-folder-underscore', true, DOES_NOT],
    ['a tree before staging', 'uv-workspace', false, DOES_NOT],
    ['what is not ours', 'plain-node', true, DOES_NOT],
  ])('%s', async (_why, fixture, isStaged, code) => {
    const settings = bench('settings', fixture);
    if (isStaged) await stageAppDir(settings.appDir, {});
    expect(await settings.detect(detect)).toEqual({ code, stdout: '', stderr: '' });
    expect(settings.buildPlan()).toBeNull();
  });
});

describe('build', () => {
  it.each<[fixture: string, name: string, value: string]>([
    ['uv-workspace', 'UV_PROJECT', 'app/user_code'],
    ['vendor-without-packages', 'BP_PIP_DEST_PATH', '.planqk/no-vendor'],
  ])('%s: hands %s on to the buildpacks after it, at build time only, and says so', async (fixture, name, value) => {
    const settings = bench('settings', fixture);
    await stageAppDir(settings.appDir, {});
    const { code, stdout } = await settings.build(build);
    expect(code).toBe(0);
    expect(stdout).toBe(`Settings for the buildpacks that follow\n  ${name}=${value}\n`);
    const layer = join(settings.layersDir, 'settings');
    expect(readdirSync(layer)).toEqual(['env.build']);
    expect(readdirSync(join(layer, 'env.build'))).toEqual([`${name}.override`]);
    expect(readFileSync(join(layer, 'env.build', `${name}.override`), 'utf8')).toBe(value);
    expect(parse(readFileSync(`${layer}.toml`, 'utf8'))).toEqual({ types: { build: true } });
  });

  it('leaves the group dev to who asks for it by name', async () => {
    const settings = bench('settings', 'uv-app-with-dev-group');
    await stageAppDir(settings.appDir, {});
    const { stdout } = await settings.build(build);
    expect(stdout).toContain('UV_NO_DEV=1');
    const asked = bench('settings', 'uv-app-with-dev-group', { BP_UV_INSTALL_GROUPS: 'dev' });
    await stageAppDir(asked.appDir, {});
    expect((await asked.build(build)).stdout).not.toContain('UV_NO_DEV');
  });

  it('keeps nothing that an earlier build set', async () => {
    const settings = bench('settings', 'uv-workspace');
    await stageAppDir(settings.appDir, {});
    const earlier = join(settings.layersDir, 'settings', 'env.build');
    mkdirSync(earlier, { recursive: true });
    writeFileSync(join(earlier, 'BP_PIP_DEST_PATH.override'), 'x');
    await settings.build(build);
    expect(existsSync(join(earlier, 'BP_PIP_DEST_PATH.override'))).toBe(false);
  });
});

describe('service bindings', () => {
  const [authority] = rootCertificates as [string];

  /** Any app: what installs it may need them. */
  function bound(bindings: Readonly<Record<string, Readonly<Record<string, string>>>>, fixture = 'plain-node') {
    const settings = bench('settings', fixture);
    for (const [name, keys] of Object.entries(bindings)) {
      const dir = join(settings.platformDir, 'bindings', name);
      mkdirSync(dir, { recursive: true });
      for (const [key, text] of Object.entries(keys)) writeFileSync(join(dir, key), text);
    }
    return settings;
  }

  const set = (layersDir: string): Record<string, string> => {
    const dir = join(layersDir, 'settings', 'env.build');
    const names = readdirSync(dir).map((name) => [
      name.replace('.override', ''),
      readFileSync(join(dir, name), 'utf8'),
    ]);
    return Object.fromEntries(names);
  };

  beforeEach(() => {
    const dir = mkdtempSync(join(tmpdir(), 'planqk-settings-'));
    vi.stubEnv('TMPDIR', dir);
    onTestFinished(() => {
      vi.unstubAllEnvs();
      rmSync(dir, { recursive: true });
    });
  });

  it.each(['ca-certificates', 'pypi', 'pip', 'netrc', 'pypirc', 'PyPI'])('of type %s: it takes part', async (type) => {
    expect((await bound({ own: { type } }).detect(detect)).code).toBe(TAKES_PART);
  });

  it('of others it does not', async () => {
    expect((await bound({ db: { type: 'postgresql' } }).detect(detect)).code).toBe(DOES_NOT);
  });

  it('where planqk/environment is in the builder, it reads them itself', async () => {
    const settings = bound({ own: { type: 'pypi', url: 'https://a/simple' } });
    mkdirSync(join(settings.buildpackDir, '../../planqk_environment'));
    expect((await settings.detect(detect)).code).toBe(DOES_NOT);
  });

  it('authorities are in a file of a layer of the build alone, for all tools', async () => {
    const settings = bound({ ca: { type: 'ca-certificates', own: authority } }, 'uv-workspace');
    await stageAppDir(settings.appDir, {});
    expect(await settings.build(build)).toMatchObject({ code: 0, stderr: '' });
    const { UV_PROJECT, ...trust } = set(settings.layersDir);
    expect(UV_PROJECT).toBe('app/user_code');
    const file = join(settings.layersDir, 'settings', 'certificates.pem');
    const names = ['CURL_CA_BUNDLE', 'GIT_SSL_CAINFO', 'PIP_CERT', 'REQUESTS_CA_BUNDLE', 'SSL_CERT_FILE'];
    expect(trust).toEqual(Object.fromEntries(names.map((name) => [name, file])));
    expect(readFileSync(file, 'utf8')).toContain(authority);
    expect(parse(readFileSync(join(settings.layersDir, 'settings.toml'), 'utf8'))).toEqual({ types: { build: true } });
  });

  it('no user and no password is in the layer or the log', async () => {
    const settings = bound({
      index: { type: 'pypi', url: 'https://a.example/simple', username: 'joe55', password: 'secret1' },
      more: { type: 'netrc', netrc: 'machine b.example login jane password secret2\n' },
    });
    const { code, stdout } = await settings.build(build);
    expect(code).toBe(0);
    const { NETRC, ...rest } = set(settings.layersDir);
    expect(rest).toEqual({ PIP_INDEX_URL: 'https://a.example/simple' });
    expect(NETRC).toMatch(new RegExp(`^${process.env.TMPDIR}/planqk-access-`));
    expect(readFileSync(NETRC!, 'utf8')).toContain('machine b.example login jane password secret2');
    expect(stdout).not.toMatch(/secret|joe55|jane/);
  });

  it('pip.conf stays where it is', async () => {
    const settings = bound({ own: { type: 'pip', 'pip.conf': '[global]\nindex-url = https://u:secret1@a/simple\n' } });
    await settings.build(build);
    expect(set(settings.layersDir)).toEqual({
      PIP_CONFIG_FILE: join(settings.platformDir, 'bindings/own/pip.conf'),
    });
  });

  it('says what counts before them', async () => {
    const settings = bound({ index: { type: 'pypi', url: 'https://a/simple' } });
    mkdirSync(join(settings.platformDir, 'env'));
    writeFileSync(join(settings.platformDir, 'env', 'UV_INDEX_URL'), 'x');
    const { stdout } = await settings.build(build);
    expect(stdout).toContain('count before the service bindings here: UV_INDEX_URL. [binding-overridden]\n');
  });

  it('one that cannot be used stops the build', async () => {
    const settings = bound({ own: { type: 'pypi' } });
    await expect(settings.build(build)).rejects.toMatchObject({ problem: { code: 'binding-unusable' } });
  });
});
