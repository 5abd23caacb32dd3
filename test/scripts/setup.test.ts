import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { chooseMirror } from '../../scripts/setup/base-images.ts';
import { runAloud } from '../../scripts/setup/command.ts';
import { lastWords } from '../../scripts/setup/docker.ts';
import { adaptConfig } from '../../scripts/setup/embedded-builder.ts';
import { isAtLeast, requiredGo, requiredVersion } from '../../scripts/setup/go-tools.ts';
import { describeLifecycle } from '../../scripts/setup/lifecycle-archive.ts';
import { SetupError } from '../../scripts/setup/setup-error.ts';
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

it("takes the machine's own mirror of Debian itself", () => {
  const targets = [
    'bookworm contrib Debian http://mirror/debian/',
    'bookworm-updates main Debian http://mirror/debian/',
    'bookworm-security main Debian-Security http://mirror/security/',
    'nodistro main other https://other/',
    'bookworm main Debian http://mirror/debian/',
  ];
  expect(chooseMirror(targets.join('\n'))).toBe('http://mirror/debian/');
  expect(chooseMirror('noble main Ubuntu http://mirror/ubuntu/')).toBeNull();
  expect(chooseMirror('')).toBeNull();
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

describe('runAloud', () => {
  const words = { what: 'Counting', remedy: 'Learn to count.' };

  it('says each line as it comes', async () => {
    const lines: string[] = [];
    await runAloud((line) => lines.push(line), ['sh', '-c', 'echo one; echo; echo two >&2'], words);
    expect(lines.sort()).toEqual(['one', 'two']);
  });

  it.each<[why: string, command: string[], text: string]>([
    ['a failure', ['sh', '-c', 'echo last words; exit 3'], 'last words'],
    ['a missing program', ['/nowhere/program'], 'ENOENT'],
  ])('tells of %s what was done, what came of it, and the way out', async (_why, command, text) => {
    const error = await runAloud(() => undefined, command, words).catch((cause) => cause);
    expect(error).toBeInstanceOf(SetupError);
    expect(error.what).toMatch(/^Counting failed: /);
    expect(error.what).toContain(text);
    expect(error.remedy).toBe('Learn to count.');
  });
});
