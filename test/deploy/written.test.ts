/** What the `deploy` commands write, for clusters of several kinds: `written/` shows it, but for the copy of deploy/. */
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { repoDir } from '../../scripts/setup/workspace.ts';
import { PARTS } from '../../src/deploy/parts.ts';
import { CLUSTERS, filesFor, manifests } from './written.ts';

describe.each(Object.entries(CLUSTERS))('%s', (name, settings) => {
  const files = filesFor(settings);
  const own = Object.entries(files).filter(([path]) => !path.startsWith('planqk/'));

  it.each(own)('%s', async (path, text) => {
    await expect(text).toMatchFileSnapshot(join(import.meta.dirname, 'written', name, path));
  });

  it('names nothing that is not in it', () => {
    for (const [path, text] of Object.entries(files).filter(([it]) => it.endsWith('kustomization.yaml'))) {
      const { resources = [], components = [], configurations = [], configMapGenerator = [] } = parse(text);
      const folders = [...resources, ...components].filter((it: string) => !it.endsWith('.yaml'));
      for (const folder of folders)
        expect(files, `${path}: ${folder}`).toHaveProperty([
          normalize(join(dirname(path), folder, 'kustomization.yaml')),
        ]);
      const named = configMapGenerator.flatMap((it: { files?: string[] }) => it.files ?? []);
      for (const file of [...configurations, ...named, ...resources.filter((it: string) => it.endsWith('.yaml'))])
        expect(files, `${path}: ${file}`).toHaveProperty([join(dirname(path), file)]);
    }
  });

  it('has deploy/ in it as it is', () => {
    for (const [path, text] of Object.entries(manifests)) expect(files[`planqk/${path}`]).toBe(text);
  });
});

it('the README has all parts', () => {
  const readme = readFileSync(join(repoDir, 'README.md'), 'utf8');
  const table = /^\| part \| \|\n\|---\|---\|\n((?:\|.*\n)+)/m.exec(readme)?.[1];
  expect(table).toBe(PARTS.map(({ name, text }) => `| \`${name}\` | ${text} |\n`).join(''));
});

it('every part is asked for by one of them', () => {
  const asked = new Set(Object.values(CLUSTERS).flatMap((settings) => settings.with));
  expect(PARTS.filter(({ name }) => !asked.has(name))).toEqual([]);
});
