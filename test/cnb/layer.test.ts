import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import {
  freshLayer,
  keepOnlyLayers,
  readLayerEnv,
  readLayerMetadata,
  writeLayerEnv,
  writeLayerMetadata,
} from '../../src/cnb/layer.ts';

let layersDir = '';
beforeEach(() => {
  layersDir = mkdtempSync(join(tmpdir(), 'planqk-layers-'));
  onTestFinished(() => rmSync(layersDir, { recursive: true }));
});

describe('a fresh layer', () => {
  it('is made where there is none', () => {
    const dir = freshLayer(layersDir, 'job');
    expect(dir).toBe(join(layersDir, 'job'));
    expect(readdirSync(dir)).toEqual([]);
  });

  it('has nothing of an earlier build, and leaves other layers and its own metadata alone', () => {
    for (const path of ['job/bin', 'other']) mkdirSync(join(layersDir, path), { recursive: true });
    for (const path of ['job/bin/earlier', 'job/.hidden', 'other/kept', 'job.toml'])
      writeFileSync(join(layersDir, path), '');
    expect(readdirSync(freshLayer(layersDir, 'job'))).toEqual([]);
    expect(existsSync(join(layersDir, 'other', 'kept'))).toBe(true);
    expect(existsSync(join(layersDir, 'job.toml'))).toBe(true);
  });
});

describe('metadata', () => {
  it('is read as it was written, beside the folder of the layer', async () => {
    const layer = { types: { launch: true, cache: true }, metadata: { requirements: ['numpy'], quote: 'a "b"\n' } };
    await writeLayerMetadata(layersDir, 'job', layer);
    expect(readdirSync(layersDir)).toEqual(['job.toml']);
    expect(await readLayerMetadata(layersDir, 'job')).toEqual(layer);
  });

  it.each<[why: string, text: string | null]>([
    ['a first build', null],
    ['a file that is no TOML', '[[['],
  ])('is null for %s, since no build may fail for want of its cache', async (_why, text) => {
    if (text !== null) writeFileSync(join(layersDir, 'job.toml'), text);
    expect(await readLayerMetadata(layersDir, 'job')).toBeNull();
  });
});

it('a variable is a file, named by it and by what it does to an earlier value, and has its value and nothing more', () => {
  writeLayerEnv(layersDir, 'env.launch', { name: 'ENTRY_POINT', action: 'default', value: 'src.program:run' });
  writeLayerEnv(layersDir, 'env.launch', { name: 'PYTHONPATH', action: 'prepend', value: '' });
  writeLayerEnv(layersDir, 'env.build', { name: 'UV_PROJECT', action: 'override', value: 'app/ü' });
  writeLayerEnv(layersDir, 'env', { name: 'PATH', action: 'append', value: '/bin' });
  const files = ['env.launch/ENTRY_POINT.default', 'env.launch/PYTHONPATH.prepend', 'env.build/UV_PROJECT.override'];
  expect([...files, 'env/PATH.append'].map((file) => readFileSync(join(layersDir, file), 'utf8'))).toEqual([
    ...['src.program:run', '', 'app/ü', '/bin'],
  ]);
  expect(readLayerEnv(layersDir, 'env.launch')).toEqual([
    { name: 'ENTRY_POINT', action: 'default', value: 'src.program:run' },
    { name: 'PYTHONPATH', action: 'prepend', value: '' },
  ]);
  expect(readLayerEnv(join(layersDir, 'none'), 'env.launch')).toEqual([]);
});

it('keeps the layers that were made, and nothing else for the image or for the next build', () => {
  const layersDir = mkdtempSync(join(tmpdir(), 'planqk-layers-'));
  const made = [
    'environment',
    'environment.toml',
    'environment.sbom.cdx.json',
    'environment.sbom.spdx.json',
    'installed.toml',
  ];
  const planted = ['evil', 'evil.toml', 'store.toml', 'build.toml', 'environment.toml.d', 'launch.sbom.cdx.json'];
  for (const name of [...made, ...planted]) writeFileSync(join(layersDir, name), '');
  keepOnlyLayers(layersDir, ['environment', 'installed']);
  expect(readdirSync(layersDir).sort()).toEqual(made.sort());
  rmSync(layersDir, { recursive: true });
});
