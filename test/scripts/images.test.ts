/** An image that is kept does not tell when or where it was made, and is else what it was. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { joinLayouts } from '../../scripts/images/joined.ts';
import { writeLayout } from '../../scripts/images/layout.ts';
import { orderLayers } from '../../scripts/images/ordered.ts';
import { withTimesUpTo } from '../../scripts/images/tar-times.ts';
import { timelessConfig, withLabels } from '../../scripts/images/timeless-config.ts';
import { elfMachine } from '../../scripts/setup/elf.ts';
import { pushRemedy } from '../../scripts/setup/push.ts';
import { atRegistry, faultOf } from '../../scripts/setup/registry-names.ts';

const EARLY = 1_000_000_000;
const LIMIT = 1_500_000_000;
const LATE = 1_700_000_000;

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'planqk-images-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
});

/** A tar of a file from before and one from after, by the real tar. */
function tarOf(...options: string[]): Buffer {
  const root = join(dir, 'root');
  mkdirSync(root, { recursive: true });
  const long = 'x'.repeat(150);
  for (const [name, time] of [
    ['early', EARLY],
    ['late', LATE],
    [long, LATE],
  ] as const) {
    writeFileSync(join(root, name), `content of ${name}`);
    utimesSync(join(root, name), time, time);
  }
  return execFileSync('tar', [...options, '-C', root, '-cf', '-', 'early', 'late', long]);
}

function listed(tar: Buffer): string[] {
  const text = execFileSync('tar', ['--list', '--verbose', '--full-time', '--utc', '-f', '-'], { input: tar });
  return text.toString().trim().split('\n');
}

describe('times of a layer', () => {
  it.each(['gnu', 'ustar', 'posix --pax-option=delete=atime,delete=ctime,delete=mtime'])('%s', (format) => {
    const [kind = '', ...more] = format.split(' ');
    // ustar has no names of that length
    const tar =
      kind === 'ustar'
        ? tarOf('--format=ustar', '--transform=s/x\\{150\\}/short/')
        : tarOf(`--format=${kind}`, ...more);
    const settled = withTimesUpTo(tar, LIMIT);
    expect(settled.length).toBe(tar.length);
    const lines = listed(settled);
    expect(lines[0]).toContain('2001-09-09 01:46:40');
    expect(lines.slice(1).every((line) => line.includes('2017-07-14 02:40:00'))).toBe(true);
    expect(lines).toHaveLength(3);
    expect(listed(withTimesUpTo(tar, LATE))).toEqual(listed(tar));
    const content = (of: Buffer) => execFileSync('tar', ['-xOf', '-'], { input: of }).toString();
    expect(content(settled)).toBe(content(tar));
  });

  it('what comes to the same time is the same', () => {
    const first = withTimesUpTo(tarOf(), LIMIT);
    utimesSync(join(dir, 'root', 'late'), LATE + 5, LATE + 5);
    const again = execFileSync('tar', ['-C', join(dir, 'root'), '-cf', '-', 'early', 'late', 'x'.repeat(150)]);
    expect(withTimesUpTo(again, LIMIT).equals(withTimesUpTo(first, LIMIT))).toBe(true);
  });

  it('a later time that is told beside the header is not overlooked', () => {
    const tar = tarOf('--format=posix', '--pax-option=mtime:=1600000000.5');
    expect(() => withTimesUpTo(tar, LIMIT)).toThrow('1600000000.5');
    expect(() => withTimesUpTo(tar, LATE)).not.toThrow();
  });
});

const CONFIG = {
  architecture: 'amd64',
  os: 'linux',
  created: '2026-11-29T17:02:03.523079238Z',
  container: '4007d3',
  container_config: { Hostname: 'vm' },
  docker_version: '20.10',
  config: { Hostname: 'vm', Image: 'sha256:62', User: '1001:1000', Env: ['A=b'], Labels: { a: 'b' } },
  history: [
    { created: '1980-01-01T00:00:01Z', comment: 'Imported from -' },
    { created: '2026-11-29T17:01:56Z', created_by: '|2 MIRROR=http://mine X=1 /bin/sh -c apt-get update' },
    { created: '2026-11-29T17:01:57Z', created_by: '/bin/sh -c #(nop)  USER 1', empty_layer: true },
  ],
  rootfs: { type: 'layers', diff_ids: ['sha256:old'] },
};

it('a configuration tells no time after the commit, and nothing of the machine', () => {
  const timeless = timelessConfig(CONFIG, ['sha256:new'], LIMIT);
  expect(timeless).toEqual({
    architecture: 'amd64',
    os: 'linux',
    created: '2017-07-14T02:40:00Z',
    config: { User: '1001:1000', Env: ['A=b'], Labels: { a: 'b' } },
    history: [
      { created: '1980-01-01T00:00:01Z', comment: 'Imported from -' },
      { created: '2017-07-14T02:40:00Z', created_by: '/bin/sh -c apt-get update' },
      { created: '2017-07-14T02:40:00Z', created_by: '/bin/sh -c #(nop)  USER 1', empty_layer: true },
    ],
    rootfs: { type: 'layers', diff_ids: ['sha256:new'] },
  });
  expect(withLabels(timeless, { c: 'd' }).config.Labels).toEqual({ a: 'b', c: 'd' });
});

it('a layout has each part under its own digest, for registries and for docker load', async () => {
  const layer = join(dir, 'layer.tar');
  writeFileSync(layer, tarOf());
  const config = timelessConfig(CONFIG, ['sha256:new'], LIMIT);
  const image = { name: 'planqk/x:1', config, layers: [layer] };
  const files = ['one', 'two', 'three'].map((name) => join(dir, `${name}.tar`));
  const digests = [];
  // the second time compressed anew, the third time not
  for (const [index, file] of files.entries())
    digests.push(
      await writeLayout(() => {}, file, { ...image, compressed: join(dir, `compressed-${Math.min(index, 1)}`) }),
    );
  expect(new Set(digests).size).toBe(1);
  for (const file of files) expect(readFileSync(file).equals(readFileSync(files[0]!))).toBe(true);

  const out = join(dir, 'out');
  mkdirSync(out);
  execFileSync('tar', ['-xf', files[0]!, '-C', out]);
  const json = (path: string) => JSON.parse(readFileSync(join(out, path), 'utf8'));
  const blob = (digest: string): Buffer => {
    const content = readFileSync(join(out, 'blobs', digest.replace(':', '/')));
    expect(`sha256:${createHash('sha256').update(content).digest('hex')}`).toBe(digest);
    return content;
  };
  const [listedManifest] = json('index.json').manifests;
  expect(listedManifest).toMatchObject({ digest: digests[0], platform: { architecture: 'amd64', os: 'linux' } });
  const manifest = JSON.parse(blob(listedManifest.digest).toString());
  expect(JSON.parse(blob(manifest.config.digest).toString())).toEqual(image.config);
  expect(gunzipSync(blob(manifest.layers[0].digest)).equals(readFileSync(layer))).toBe(true);
  const at = (digest: string) => `blobs/${digest.replace(':', '/')}`;
  expect(json('manifest.json')).toEqual([
    { Config: at(manifest.config.digest), RepoTags: ['planqk/x:1'], Layers: [at(manifest.layers[0].digest)] },
  ]);
});

it('what is there for two machines is one index, of which each has its own', async () => {
  const layer = join(dir, 'layer.tar');
  writeFileSync(layer, tarOf());
  const layouts = [];
  for (const architecture of ['amd64', 'arm64']) {
    const config = { ...timelessConfig(CONFIG, ['sha256:new'], LIMIT), architecture };
    layouts.push(join(dir, `${architecture}.tar`));
    await writeLayout(() => {}, layouts.at(-1)!, {
      name: 'x:1',
      config,
      layers: [layer],
      compressed: join(dir, 'compressed'),
    });
  }
  const digest = await joinLayouts(() => {}, join(dir, 'both.tar'), layouts);
  const member = (path: string) => execFileSync('tar', ['-xOf', join(dir, 'both.tar'), path]);
  expect(JSON.parse(member('index.json').toString()).manifests).toMatchObject([
    { digest, mediaType: 'application/vnd.oci.image.index.v1+json' },
  ]);
  const index = member(`blobs/${digest.replace(':', '/')}`);
  expect(`sha256:${createHash('sha256').update(index).digest('hex')}`).toBe(digest);
  const { manifests } = JSON.parse(index.toString());
  expect(manifests.map(({ platform }: { platform: object }) => platform)).toEqual([
    { os: 'linux', architecture: 'amd64' },
    { os: 'linux', architecture: 'arm64' },
  ]);
  for (const manifest of manifests)
    expect(member(`blobs/${manifest.digest.replace(':', '/')}`)).toHaveLength(manifest.size);
});

it('a buildpackage is the same in whichever order its layers came', async () => {
  const layers = ['one', 'two', 'three'].map((name) => {
    const file = join(dir, `${name}.tar`);
    writeFileSync(join(dir, name), name);
    writeFileSync(file, execFileSync('tar', ['-C', dir, '--mtime=@0', '-cf', '-', name]));
    return file;
  });
  const idOf = (file: string) => `sha256:${createHash('sha256').update(readFileSync(file)).digest('hex')}`;
  const made: string[] = [];
  for (const order of [layers, layers.toReversed()]) {
    const config = timelessConfig(CONFIG, order.map(idOf), LIMIT);
    const file = join(dir, `ordered-${made.length}.cnb`);
    await writeLayout(() => {}, file, { name: 'x:1', config, layers: order, compressed: join(dir, 'compressed') });
    rmSync(join(dir, 'out'), { recursive: true, force: true });
    mkdirSync(join(dir, 'out'));
    // as pack writes it: without what is for docker load alone
    execFileSync('tar', ['-xf', file, '-C', join(dir, 'out'), '--exclude=manifest.json']);
    execFileSync('tar', ['-C', join(dir, 'out'), '-cf', file, 'blobs', 'index.json', 'oci-layout']);
    await orderLayers(() => {}, file);
    made.push(file);
  }
  expect(readFileSync(made[0]!).equals(readFileSync(made[1]!))).toBe(true);

  const member = (path: string) => execFileSync('tar', ['-xOf', made[0]!, path]);
  const blob = (digest: string) => {
    const content = member(`blobs/${digest.replace(':', '/')}`);
    expect(`sha256:${createHash('sha256').update(content).digest('hex')}`).toBe(digest);
    return content;
  };
  const [entry] = JSON.parse(member('index.json').toString()).manifests;
  const manifest = JSON.parse(blob(entry.digest).toString());
  const { diff_ids } = JSON.parse(blob(manifest.config.digest).toString()).rootfs;
  expect(diff_ids).toEqual(layers.map(idOf).sort());
  const contents = manifest.layers.map(({ digest }: { digest: string }) => gunzipSync(blob(digest)));
  const ids = contents.map((content: Buffer) => `sha256:${createHash('sha256').update(content).digest('hex')}`);
  expect(ids).toEqual(diff_ids);
  expect(
    execFileSync('tar', ['-tf', made[0]!])
      .toString()
      .match(/sha256\/\w/g),
  ).toHaveLength(5);
});

it.each<[why: string, program: Buffer, machine: number | null]>([
  ['x86-64', elf(62), 62],
  ['AArch64', elf(183), 183],
  ['no program', Buffer.from('#!/bin/sh\nexit 0 # long enough for a header\n'), null],
  ['nothing', Buffer.alloc(0), null],
])('for which machine a program is: %s', (_why, program, machine) => {
  expect(elfMachine(program)).toBe(machine);
});

it('the Node that runs this is for this machine', () => {
  expect(elfMachine(readFileSync(process.execPath))).toBe({ x64: 62, arm64: 183 }[process.arch as string]);
});

function elf(machine: number): Buffer {
  const header = Buffer.alloc(64);
  header.write('\x7fELF\x02\x01\x01', 'latin1');
  header.writeUInt16LE(machine, 18);
  return header;
}

describe('a registry of a site', () => {
  const BUILDER = `[build]
image = "docker.io/paketobuildpacks/build:1"
[lifecycle]
uri = "dist/package/lifecycle.tgz"
[[buildpacks]]
uri = "docker://docker.io/paketobuildpacks/python:2"
[[buildpacks]]
uri = "buildpack/python"
[[order.group]]
id = "planqk/python"
[[build.env]]
value = "planqk/builder:1"
`;

  it('has all images, under their own names', () => {
    expect(atRegistry(BUILDER, 'r.example.org:5000/mirror', '/repo')).toBe(`[build]
image = "r.example.org:5000/mirror/paketobuildpacks/build:1"
[lifecycle]
uri = "/repo/dist/package/lifecycle.tgz"
[[buildpacks]]
uri = "docker://r.example.org:5000/mirror/paketobuildpacks/python:2"
[[buildpacks]]
uri = "/repo/buildpack/python"
[[order.group]]
id = "planqk/python"
[[build.env]]
value = "r.example.org:5000/mirror/planqk/builder:1"
`);
  });

  it.each(['builder.toml', 'package.toml'])('nothing in %s is fetched from elsewhere', (name) => {
    const text = atRegistry(readFileSync(join(import.meta.dirname, '../..', name), 'utf8'), 'r.example.org', '/repo');
    const named = text.split('\n').filter((line) => /^(uri|image|value) = /.test(line));
    expect(named.length).toBeGreaterThan(4);
    for (const line of named)
      expect(line).toMatch(/"(docker:\/\/)?(r\.example\.org\/(paketobuildpacks|planqk)\/|\/repo\/)/);
  });

  it.each(['https://r.example.org', 'r.example.org/', 'r example', 'R', 'r/../x:1'])('is not called %s', (name) => {
    expect(faultOf(name)).toMatch(/is no registry/);
  });

  it.each([
    ['GET https://r/v2/: UNAUTHORIZED: authentication required', /docker login/],
    ['unexpected status code 403 Forbidden', /docker login/],
    ['tls: failed to verify certificate: x509: certificate signed by unknown authority', /SSL_CERT_FILE/],
    ['http: server gave HTTP response to HTTPS client', /TLS/],
    ['dial tcp: lookup r: no such host', /name/],
    ['Get "https://localhost:34403/v2/": x509: certificate signed by unknown authority', /SSL_CERT_FILE/],
  ])('what to do about %s', (said, remedy) => {
    expect(pushRemedy(said)).toMatch(remedy);
  });
});
