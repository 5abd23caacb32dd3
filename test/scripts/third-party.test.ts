/** Whose work the executable says it contains. */
import { describe, expect, it } from 'vitest';
import { readPackages, renderCycloneDx, renderLicenses } from '../../scripts/setup/third-party.ts';

const packages = readPackages([
  'src/main.ts',
  'node_modules/yaml/dist/index.js',
  'node_modules/yaml/dist/doc/Document.js',
  'node_modules/smol-toml/dist/index.js',
]);

describe('readPackages', () => {
  it('names each package once, and Node', () => {
    expect(packages.map(({ name }) => name)).toEqual(['node', 'smol-toml', 'yaml']);
  });

  it('brings the text of every licence', () => {
    for (const { name, texts } of packages) expect(texts.join().length, name).toBeGreaterThan(500);
  });
});

it('renderLicenses has a part for each', () => {
  const text = renderLicenses(packages);
  for (const { name, version, license } of packages) expect(text).toContain(`${name} ${version} (${license})`);
});

it('renderCycloneDx', () => {
  const one = { name: '@a/b', version: '1.2.3', license: 'MIT', purl: 'pkg:npm/%40a/b@1.2.3' };
  expect(JSON.parse(renderCycloneDx({ name: 'ours', version: '0.1.0' }, [one]))).toEqual({
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        name: 'ours',
        version: '0.1.0',
        licenses: [{ license: { id: 'Apache-2.0' } }],
      },
    },
    components: [
      {
        type: 'library',
        name: '@a/b',
        version: '1.2.3',
        licenses: [{ expression: 'MIT' }],
        purl: 'pkg:npm/%40a/b@1.2.3',
        'bom-ref': 'pkg:npm/%40a/b@1.2.3',
      },
    ],
  });
});
