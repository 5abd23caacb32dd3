import { describe, expect, it } from 'vitest';
import { cycloneDxText } from '../../src/sbom/cyclonedx.ts';
import { packageLabels } from '../../src/sbom/package-labels.ts';
import { billOfEnvironment } from './environments.ts';

const document = (...names: string[]) =>
  JSON.stringify({ components: names.map((name) => ({ name, version: '1.0', purl: `pkg:pypi/${name}@1.0` })) });

describe('packageLabels', () => {
  it('names all that an index could have, as an index spells it', () => {
    expect(packageLabels(cycloneDxText(billOfEnvironment('venv')))).toEqual([
      {
        key: 'planqk.packages',
        value: [
          ...['colorama==0.4.6', 'flask-thing==3.1.0', 'from-address==1.0', 'from-git==1.0', 'numpy==2.2.6'],
          ...[
            'of-their-own==1.0+cpu',
            'old-thing==0.9',
            'only-a-folder==2.0',
            'their-project==0.1',
            'two-licenses==1.0',
          ],
        ].join(' '),
      },
    ]);
  });

  it('names what is of conda and of an index once', () => {
    expect(packageLabels(cycloneDxText(billOfEnvironment('conda')))[0]!.value).toBe(
      '_libgcc_mutex==0.1 broken==1.0 numpy==2.2.6 python==3.12.11',
    );
  });

  it('leaves out what has no name, and is none for nothing', () => {
    expect(packageLabels(JSON.stringify({ components: [{ name: 'a b' }] }))).toEqual([]);
    expect(packageLabels('{}')).toEqual([]);
  });

  it('takes as many labels as it needs, none longer than containerd hands on', () => {
    const names = Array.from({ length: 1000 }, (_, index) => `package-${String(index).padStart(4, '0')}`);
    const labels = packageLabels(document(...names));
    expect(labels.map(({ key }) => key)).toEqual([
      'planqk.packages',
      ...[2, 3, 4, 5].map((n) => `planqk.packages.${n}`),
    ]);
    for (const { key, value } of labels) expect(key.length + value.length).toBeLessThanOrEqual(4096);
    expect(labels.flatMap(({ value }) => value.split(' '))).toEqual(names.map((name) => `${name}==1.0`));
  });

  it('says how many it could not name', () => {
    const labels = packageLabels(document(...Array.from({ length: 5000 }, (_, i) => `package-${10_000 + i}`)));
    expect(labels).toHaveLength(16);
    const named = labels.flatMap(({ value }) => value.match(/package-\d+/g) ?? []).length;
    expect(labels.at(-1)!.value).toMatch(new RegExp(` \\(and ${5000 - named} more\\)$`));
  });
});
