/** package.json says which version this is, and builder.toml with which Paketo; every other file has to agree. */
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { productionImages } from '../../scripts/setup/production-images.ts';
import { renamed, VERSIONED } from '../../scripts/setup/versioned.ts';
import { repoDir } from '../../scripts/setup/workspace.ts';
import { COMPOSITE } from '../paketo/assemble.ts';

const VERSION = packageJson.version;

interface Described {
  readonly buildpack?: { readonly version: string; readonly homepage: string; readonly licenses: unknown[] };
  readonly order?: readonly { readonly group: readonly { readonly id: string; readonly version: string }[] }[];
}

const read = (path: string): Described => parse(readFileSync(join(repoDir, path), 'utf8'));

const buildpacks = readdirSync(join(repoDir, 'buildpack')).map((name) => `buildpack/${name}/buildpack.toml`);
const builders = ['builder.toml', 'embedded/builder.toml'];

describe.each(buildpacks)('%s', (path) => {
  it('is of this version, and says whose it is', () => {
    const { buildpack } = read(path);
    expect(buildpack?.version).toBe(VERSION);
    expect(buildpack?.homepage).toMatch(/^https:/);
    expect(buildpack?.licenses).not.toEqual([]);
  });
});

describe.each([...builders, 'package.toml', 'buildpack/python/buildpack.toml'])('%s', (path) => {
  it('names this version of what is ours, and one Paketo', () => {
    const members = (read(path).order ?? []).flatMap(({ group }) => group);
    for (const { id, version } of members) expect([VERSION, COMPOSITE.version], id).toContain(version);
    const text = readFileSync(join(repoDir, path), 'utf8');
    for (const [, version] of text.matchAll(/dist\/buildpacks\/planqk_\w+\/([^"]+)"/g)) expect(version).toBe(VERSION);
    for (const [, version] of text.matchAll(/"planqk\/[\w-]*builder:([^"]+)"/g)) expect(version).toBe(VERSION);
    for (const [image] of text.matchAll(/docker\.io\/paketobuildpacks\/[^"]+/g)) {
      expect(Object.values(productionImages())).toContain(image);
    }
  });
});

it('the stand-in stands in for the Paketo that builder.toml names', () => {
  expect(productionImages().buildpacks.endsWith(`/python:${COMPOSITE.version}`)).toBe(true);
});

it('npm run set-version writes another one wherever this one is named', () => {
  const paths = globSync([...VERSIONED], { cwd: repoDir });
  expect(paths).toEqual(expect.arrayContaining([...buildpacks, ...builders, 'package.toml']));
  for (const path of paths) {
    const after = renamed(readFileSync(join(repoDir, path), 'utf8'), VERSION, '12.3.4');
    expect(after, path).not.toMatch(new RegExp(`[/:" ]${VERSION.replaceAll('.', '\\.')}["\\s]`));
    if (path.endsWith('buildpack.toml')) expect(parse(after), path).toMatchObject({ buildpack: { version: '12.3.4' } });
  }
});

it('no file that people copy from names it besides', () => {
  const known = new Set(globSync([...VERSIONED], { cwd: repoDir }));
  const all = globSync(['*.{md,toml,yml}', '{deploy,docs,ci,templates,embedded}/**/*.{md,toml,yaml,yml}'], {
    cwd: repoDir,
    // made of what the tests hold, where a package may have that version
    exclude: ['docs/messages/*'],
  });
  const naming = all.filter((path) => {
    const text = readFileSync(join(repoDir, path), 'utf8');
    return renamed(text, VERSION, '12.3.4') !== text;
  });
  expect(naming.filter((path) => !known.has(path) && path !== 'CHANGELOG.md')).toEqual([]);
});

it.each([
  ['version = "0.1.0"', 'version = "7.0.0"'],
  ['x: planqk/python:0.1.0\n', 'x: planqk/python:7.0.0\n'],
  ['It is 0.1.0.', 'It is 7.0.0.'],
  ['api = "0.10", 10.1.0, 0.1.0.1, 0.1.01', 'api = "0.10", 10.1.0, 0.1.0.1, 0.1.01'],
])('%s becomes %s', (before, after) => {
  expect(renamed(before, '0.1.0', '7.0.0')).toBe(after);
});
