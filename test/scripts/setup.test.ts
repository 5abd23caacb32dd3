import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { chooseMirror } from '../../scripts/setup/base-images.ts';
import { lastWords } from '../../scripts/setup/docker.ts';
import { adaptConfig } from '../../scripts/setup/embedded-builder.ts';
import { isAtLeast, linkedValues, requiredGo, requiredVersion } from '../../scripts/setup/go-tool.ts';
import { describeLifecycle } from '../../scripts/setup/lifecycle-archive.ts';
import { pinnedVersion } from '../../scripts/setup/uv.ts';
import { isCurrent, keyOf, writeKey } from '../../scripts/setup/workspace.ts';

describe('go tools', () => {
  const goMod = `module x

go 1.25.5

tool github.com/buildpacks/lifecycle/cmd/lifecycle

require (
	github.com/buildpacks/lifecycle v0.21.0 // indirect
	github.com/buildpacks/imgutil v0.1.0 // indirect
)
`;

  it('reads what go.mod pins', () => {
    expect(requiredVersion(goMod, 'github.com/buildpacks/lifecycle')).toBe('0.21.0');
    expect(requiredGo(goMod)).toBe('1.25.5');
    expect(() => requiredVersion(goMod, 'github.com/buildpacks/pack')).toThrow('does not require');
  });

  it('are told their version', () => {
    const tool = { name: 'x', module: 'x', versionVariable: 'x.Version', programs: ['x/cmd'] };
    expect(linkedValues(tool, '1.2')).toBe('-X x.Version=1.2');
    expect(linkedValues({ ...tool, versionPrefix: 'v', alsoSet: { 'x.major': '1' } }, '1.2')).toBe(
      '-X x.Version=v1.2 -X x.major=1',
    );
  });

  it('are made from the same versions of what both depend on, which is then compiled once', () => {
    const [pack, lifecycle] = ['pack', 'lifecycle'].map((tool) => modulesIn(tool)) as [Modules, Modules];
    const others = [...lifecycle].filter(([module, version]) => (pack.get(module) ?? version) !== version);
    // as the lifecycle was released: with the newer ones it does not compile, or does not find the daemon
    expect(others.map(([module]) => module)).toEqual([
      'github.com/chainguard-dev/kaniko',
      'github.com/docker/cli',
      'github.com/docker/go-connections',
      'github.com/google/go-containerregistry',
      'github.com/moby/buildkit',
      'github.com/moby/go-archive',
      'github.com/moby/moby/api',
      'github.com/moby/moby/client',
      'github.com/moby/patternmatcher',
    ]);
  });

  type Modules = ReadonlyMap<string, string>;

  function modulesIn(tool: string): Modules {
    const text = readFileSync(join(import.meta.dirname, '..', '..', 'tools', tool, 'go.mod'), 'utf8');
    return new Map([...text.matchAll(/^\t(\S+) (v\S+)/gm)].map(([, module = '', version = '']) => [module, version]));
  }

  it.each<[version: string, oldest: string, yes: boolean]>([
    ['1.25.5', '1.25.5', true],
    ['1.26', '1.25.10', true],
    ['1.25.10', '1.25.9', true],
    ['1.25', '1.25.1', false],
    ['1.19.8', '1.25', false],
    ['1.26rc1', '1.25', true],
    ['0.40.6+git-1234', '0.40', true],
    ['0.39.9', '0.40', false],
    ['', '0.40', false],
  ])('%s is at least %s: %s', (version, oldest, yes) => {
    expect(isAtLeast(version, oldest)).toBe(yes);
  });
});

it('describes the lifecycle', () => {
  expect(parse(describeLifecycle('0.21.0'))).toMatchObject({
    lifecycle: { version: '0.21.0' },
    apis: { buildpack: { supported: expect.arrayContaining(['0.10']) } },
  });
});

it('reads the pin of uv', () => {
  expect(pinnedVersion('# why\nuv==0.13.9 --hash=sha256:00\n')).toBe('0.13.9');
  expect(() => pinnedVersion('uv>=1')).toThrow('uv==');
});

it("takes the machine's own mirrors of Debian itself, and of its security updates", () => {
  const targets = [
    'bookworm contrib Debian http://mirror/debian/',
    'bookworm-updates main Debian http://mirror/debian/',
    'bookworm-security main Debian-Security http://mirror/security/',
    'nodistro main other https://other/',
    'bookworm main Debian http://mirror/debian/',
  ];
  expect(chooseMirror(targets.join('\n'), 'Debian')).toBe('http://mirror/debian/');
  expect(chooseMirror(targets.join('\n'), 'Debian-Security')).toBe('http://mirror/security/');
  expect(chooseMirror('noble main Ubuntu http://mirror/ubuntu/', 'Debian')).toBeNull();
  expect(chooseMirror('', 'Debian')).toBeNull();
});

it('takes the buildpacks from the folder given', () => {
  const config =
    '[lifecycle]\nuri = "../.cache/lifecycle.tgz"\n[[buildpacks]]\nuri = "../dist/buildpacks/planqk_job/0.1.0"\n';
  const adapted = adaptConfig(config, { buildpacksDir: '/elsewhere' });
  expect(adapted).toContain('uri = "/elsewhere/planqk_job/0.1.0"');
  expect(adapted).not.toContain('"../');
});

it.each<[why: string, log: string, words: string]>([
  ['nothing', '', 'it printed nothing'],
  [
    'a fatal line',
    'level=info msg=a\nfailed to start daemon: no iptables\nlevel=info msg=b',
    'failed to start daemon: no iptables',
  ],
  ['no fatal line', 'one\ntwo\n\n', 'two'],
])('finds the last words of a daemon: %s', (_why, log, words) => {
  expect(lastWords(log)).toBe(words);
});

describe('workspace', () => {
  it('keeps parts apart', () => {
    expect(keyOf('ab', 'c')).not.toBe(keyOf('a', 'bc'));
    expect(keyOf('a')).toMatch(/^[0-9a-f]{16}$/);
  });

  it('trusts a key only while everything is there that it vouches for', () => {
    const dir = mkdtempSync(join(tmpdir(), 'workspace-'));
    const [keyFile, file] = [join(dir, 'sub', 'key'), join(dir, 'file')];
    expect(isCurrent(keyFile, 'k', [file])).toBe(false);
    writeFileSync(file, '');
    writeKey(keyFile, 'k');
    expect(isCurrent(keyFile, 'k', [file])).toBe(true);
    expect(isCurrent(keyFile, 'other', [file])).toBe(false);
    rmSync(file);
    expect(isCurrent(keyFile, 'k', [file])).toBe(false);
    rmSync(dir, { recursive: true });
  });
});
