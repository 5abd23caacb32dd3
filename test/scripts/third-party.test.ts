/** Whose work the executable says it contains. */
import { describe, expect, it } from 'vitest';
import { billOf, readPackages, renderLicenses } from '../../scripts/setup/third-party.ts';
import { cycloneDxText } from '../../src/sbom/cyclonedx.ts';

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

it('billOf names each with its licence, and what has no package URL by its name', () => {
  const one = { name: '@a/b', version: '1.2.3', license: 'MIT', purl: 'pkg:npm/%40a/b@1.2.3' };
  const other = { name: 'runner', version: '0.1.0', license: 'MIT AND Zlib', purl: '' };
  expect(JSON.parse(cycloneDxText(billOf({ name: 'ours', version: '0.1.0' }, [one, other])))).toMatchObject({
    bomFormat: 'CycloneDX',
    metadata: { component: { type: 'application', name: 'ours', version: '0.1.0' } },
    components: [
      { name: '@a/b', version: '1.2.3', licenses: [{ license: { id: 'MIT' } }], purl: 'pkg:npm/%40a/b@1.2.3' },
      { name: 'runner', version: '0.1.0', licenses: [{ expression: 'MIT AND Zlib' }], 'bom-ref': 'runner' },
    ],
  });
});
