import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
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
