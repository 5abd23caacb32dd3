/** What is decided of a release: what is new in it, what it consists of, what it was made from. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { debianParts, goParts } from '../../scripts/release/bill.ts';
import { namedConfig } from '../../scripts/release/images.ts';
import { labelsOf, shipped } from '../../scripts/release/making.ts';
import { releaseNotes } from '../../scripts/release/notes.ts';
import { readReleaseOptions } from '../../scripts/release/options.ts';
import { provenance } from '../../scripts/release/provenance.ts';
import { arm64Of } from '../../scripts/setup/arm64.ts';
import { buildpacksDir } from '../../scripts/setup/executable.ts';
import { lifecycleArchiveOf } from '../../scripts/setup/lifecycle-archive.ts';
import { repoDir } from '../../scripts/setup/workspace.ts';

const CHANGELOG = `# Changelog

## [Unreleased]

### Added

- What comes next.

## [0.2.0] - 2026-12-01

### Fixed

- A fault.

## [0.1.0] - 2026-11-01

### Added

## [0.0.1] - 2026-10-01
`;

describe('notes', () => {
  it('are the section of the version, and nothing beside', () => {
    expect(releaseNotes(CHANGELOG, '0.2.0')).toBe('# planqk-buildpacks 0.2.0\n\n### Fixed\n\n- A fault.\n');
    expect(releaseNotes(CHANGELOG, 'Unreleased')).toContain('\n- What comes next.\n');
  });

  it.each([
    ['0.3.0', 'has no section [0.3.0]'],
    ['0.2', 'has no section [0.2]'],
    ['0.1.0', 'says nothing in its section [0.1.0]'],
    ['0.0.1', 'says nothing in its section [0.0.1]'],
  ])('of %s there are none: it %s', (section, words) => {
    expect(() => releaseNotes(CHANGELOG, section)).toThrow(words);
  });

  it('there are some of what is not released yet', () => {
    const notes = releaseNotes(readFileSync(join(repoDir, 'CHANGELOG.md'), 'utf8'), 'Unreleased');
    expect(notes).toContain('\n### Added\n');
  });
});

describe('parts', () => {
  it('of a program of Go are its modules, and the library of Go itself', () => {
    const said = [
      '/x/lifecycle: go1.26.8',
      '\tpath\tgithub.com/buildpacks/lifecycle/cmd/lifecycle',
      '\tmod\tgithub.com/buildpacks/lifecycle\tv0.21.0\t',
      '\t=>\t../patched/lifecycle\t(devel)\t',
      '\tdep\tgithub.com/docker/cli\tv29.7.2+incompatible\th1:abc=',
      '\tbuild\t-compiler=gc',
    ].join('\n');
    expect(goParts(said).map(({ purl }) => purl)).toEqual([
      'pkg:golang/stdlib@1.26.8',
      'pkg:golang/github.com/buildpacks/lifecycle@v0.21.0',
      'pkg:golang/github.com/docker/cli@v29.7.2%2Bincompatible',
    ]);
  });

  it("of an image are Debian's packages", () => {
    const said = 'libc6\t2.41-12\tamd64\nca-certificates\t20250419\tall\nlibstdc++6\t1:14.2.0-19\tamd64\n';
    expect(debianParts(said)).toMatchObject([
      { name: 'libc6', version: '2.41-12', purl: 'pkg:deb/debian/libc6@2.41-12?arch=amd64' },
      { name: 'ca-certificates', purl: 'pkg:deb/debian/ca-certificates@20250419?arch=all' },
      { name: 'libstdc++6', purl: 'pkg:deb/debian/libstdc%2B%2B6@1:14.2.0-19?arch=amd64' },
    ]);
  });
});

const MAKING = { version: '1.2.3', revision: 'c0ffee', seconds: 1, dir: '/out' };

it('an image goes by the name that it has in the registry', () => {
  expect(shipped({ ...MAKING, registry: '' }, 'lifecycle', { tag: '0.21.0' })).toEqual({
    name: 'planqk/lifecycle:0.21.0',
    file: '/out/planqk-lifecycle-1.2.3.oci.tar',
  });
  expect(shipped({ ...MAKING, registry: '' }, 'embedded-run', { arch: 'arm64' })).toEqual({
    name: 'planqk/embedded-run:1.2.3',
    file: '/out/planqk-embedded-run-1.2.3-linux-arm64.oci.tar',
  });
  expect(shipped({ ...MAKING, registry: 'r.example.org:5000/m' }, 'embedded-run').name).toBe(
    'r.example.org:5000/m/planqk/embedded-run:1.2.3',
  );
  expect(labelsOf(MAKING)).toMatchObject({
    'org.opencontainers.image.version': '1.2.3',
    'org.opencontainers.image.revision': 'c0ffee',
  });
});

it('a builder names its images as they are shipped', () => {
  const text = readFileSync(join(repoDir, 'embedded', 'builder.toml'), 'utf8');
  const names = { name: 'r/planqk/builder:1', build: 'r/build:1', run: 'r/run:1' };
  const named = namedConfig(text, { ...names, arch: 'amd64' });
  expect(named).toContain('[build]\nimage = "r/build:1"');
  expect(named).toContain('[[run.images]]\nimage = "r/run:1"');
  expect(named).toContain('name = "PLANQK_BUILDER"\nvalue = "r/planqk/builder:1"');
  expect(named).toContain(`uri = "${buildpacksDir}/planqk_stage/`);
  expect(named).not.toMatch(/"(\.\.|planqk\/embedded)/);
  const arm64 = namedConfig(text, { ...names, arch: 'arm64' });
  // it is of its build image's machine
  expect(arm64).not.toContain('[[targets]]');
  expect(arm64).toContain(`uri = "${arm64Of(buildpacksDir)}/planqk_stage/`);
  expect(arm64).toContain(`[lifecycle]\nuri = "${lifecycleArchiveOf('arm64')}"`);
});

it('the provenance names each file, the commit, and what pins the rest', () => {
  const made = { version: '1.2.3', revision: 'c0ffee', registry: '' };
  const text = provenance(made, [{ name: 'a.tar', sha256: '11' }], [{ name: 'package-lock.json', sha256: '22' }]);
  expect(JSON.parse(text)).toMatchObject({
    _type: 'https://in-toto.io/Statement/v1',
    predicateType: 'https://slsa.dev/provenance/v1',
    subject: [{ name: 'a.tar', digest: { sha256: '11' } }],
    predicate: {
      buildDefinition: {
        buildType: expect.stringMatching(/^https:/),
        externalParameters: made,
        resolvedDependencies: [
          { uri: expect.stringMatching(/^git\+https:.*@c0ffee$/), digest: { gitCommit: 'c0ffee' } },
          { uri: expect.stringMatching(/#package-lock\.json$/), digest: { sha256: '22' } },
        ],
      },
      runDetails: { builder: { id: expect.stringMatching(/^https:/) } },
    },
  });
});

it('options: a registry is a name, and nothing else is taken', () => {
  expect(readReleaseOptions([])).toEqual({ output: 'dist/release', registry: '', key: undefined, isDraft: false });
  expect(readReleaseOptions(['--registry', 'localhost:5000/x', '--draft', '--key', 'k'])).toMatchObject({
    registry: 'localhost:5000/x',
    isDraft: true,
    key: 'k',
  });
  for (const wrong of ['https://r.example.org', 'r.example.org/', 'R.example.org', '--draft'])
    expect(() => readReleaseOptions(['--registry', wrong])).toThrow();
  expect(() => readReleaseOptions(['--sign'])).toThrow('--sign');
});
