/** With stand-ins that write down what they are asked: the real tools are part of the slow and the container tests. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { environmentKey } from '../../../src/python/install/environment-key.ts';
import { interpreterIn } from '../../../src/python/install/environment-places.ts';
import { makeEnvironment } from '../../../src/python/install/make-environment.ts';
import type { Ingredients } from '../../../src/python/install/virtual-environment.ts';

const UV = `#!/bin/sh
[ "$1" = --version ] && { echo "uv 1.2.3"; exit 0; }
echo "uv $@" >> "$FAKE_LOG"
for last; do :; done
[ "$1" = pip ] && cat "$last" >> "$FAKE_LOG"
exit 0
`;

/** Its environment has itself as interpreter; where the app says so, no environment is made, or nothing is installed. */
const PYTHON = `#!/bin/sh
[ "$1" = -I ] && { shift 4; exec "$@"; } # to watch over an installer
echo "python $@" >> "$FAKE_LOG"
[ "$2" = venv ] && { [ -e "$FAKE_APP/no-venv" ] && { echo "no venv here" >&2; exit 1; }; mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; }
[ "$2" = pip ] && [ -e refuse ] && { echo "ERROR: odd"; exit 1; }
exit 0
`;

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'virtual-environment-'));
  write({ uv: UV, python: PYTHON, log: '', 'app/requirements.txt': 'numpy' });
  for (const name of ['uv', 'python']) chmodSync(join(dir, name), 0o755);
});
afterEach(() => rmSync(dir, { recursive: true }));

const write = (files: Record<string, string>) => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
};

const ingredients = (more: Partial<Ingredients> = {}): Ingredients => ({
  appDir: join(dir, 'app'),
  asked: { kind: 'pip', files: ['requirements.txt'] },
  pinsDir: null,
  python: { path: join(dir, 'python'), version: '3.11.2' },
  uv: join(dir, 'uv'),
  env: { PATH: process.env.PATH, FAKE_LOG: join(dir, 'log'), FAKE_APP: join(dir, 'app') },
  ...more,
});

/** What was asked, DIR for the folder of the test. */
async function make(more: Partial<Ingredients> = {}, compile = false): Promise<string[]> {
  const [environment, workDir, uvCache] = ['environment', 'work', 'cache'].map((name) => join(dir, name)) as [
    string,
    string,
    string,
  ];
  const tell = () => undefined;
  await makeEnvironment(ingredients(more), { dir: environment, workDir, uvCache, compile, tell });
  return readFileSync(join(dir, 'log'), 'utf8').replaceAll(dir, 'DIR').trim().split('\n');
}

describe('environmentKey', () => {
  it.each<[why: string, more: () => Partial<Ingredients>, differs: boolean]>([
    ['nothing', () => ({}), false],
    ['pip for uv', () => ({ uv: null }), true],
    ['another Python', () => ({ python: { path: '/usr/bin/python3', version: '3.12.0' } }), true],
    ['nothing to install', () => ({ asked: { kind: 'pip', files: [] } }), true],
    ['a setting of pip', () => ({ env: { ...ingredients().env, PIP_INDEX_URL: 'https://example.org' } }), true],
    ['a password', () => ({ env: { ...ingredients().env, UV_INDEX_OWN_PASSWORD: 'x', NETRC: '/tmp/x' } }), false],
    ['any other variable', () => ({ env: { ...ingredients().env, HOME: '/nowhere' } }), false],
    [
      'packages that the app brings along',
      () => {
        write({ 'app/vendor/six-1.17.0-py2.py3-none-any.whl': '' });
        return {};
      },
      true,
    ],
    [
      'the folder that the app lies in',
      () => {
        write({ 'other/requirements.txt': 'numpy' });
        return { appDir: join(dir, 'other') };
      },
      false,
    ],
  ])('%s', (_why, more, differs) => {
    const before = environmentKey(ingredients());
    const after = environmentKey(ingredients(more()));
    expect(after.key !== before.key).toBe(differs);
    expect([before.complete, after.complete]).toEqual([true, true]);
  });
});

it('looks through no folder of packages outside of the app, and keeps nothing that came from there', () => {
  const env = { ...ingredients().env, BP_PIP_DEST_PATH: '../../../../../../../../proc' };
  expect(environmentKey(ingredients({ env })).complete).toBe(false);
});

describe('with uv', () => {
  it('is given files that it reads as they are', async () => {
    expect(await make({}, true)).toEqual([
      'uv venv --quiet --no-project --allow-existing --python DIR/python DIR/environment',
      'uv pip install --python DIR/environment/bin/python --compile-bytecode --requirement requirements.txt',
      'numpy',
    ]);
  });

  it('is given others as it reads them', async () => {
    write({ 'app/requirements.txt': '-rbase.txt\n--pre', 'app/base.txt': 'six' });
    expect((await make()).slice(1)).toEqual([
      'uv pip install --python DIR/environment/bin/python --prerelease=allow --requirement DIR/work/requirements.txt',
      'six',
      '--pre',
    ]);
  });
});

describe('with pip', () => {
  it('is given the files as they are', async () => {
    write({ 'app/vendor/six-1.17.0-py2.py3-none-any.whl': '' });
    const files = ['requirements.txt', 'more.txt'];
    expect(await make({ uv: null, asked: { kind: 'pip', files } })).toEqual([
      'python -m venv DIR/environment',
      'python -m pip install --progress-bar off --no-index --find-links DIR/app/vendor --requirement requirements.txt --requirement more.txt',
    ]);
    expect(readFileSync(interpreterIn(join(dir, 'environment')), 'utf8')).toBe(PYTHON);
  });

  it('is not asked where there is nothing to install', async () => {
    expect(await make({ uv: null, asked: { kind: 'pip', files: [] } })).toHaveLength(1);
  });

  it('says that it gave up', async () => {
    write({ 'app/refuse': '' });
    const words = { code: 'install-failed', detail: 'The installer, pip, gave up:', where: ['ERROR: odd'] };
    await expect(make({ uv: null })).rejects.toMatchObject({ problem: words });
  });

  it('has no environment where venv makes none', async () => {
    write({ 'app/no-venv': '' });
    const words = { code: 'venv-failed', where: ['no venv here'] };
    await expect(make({ uv: null })).rejects.toMatchObject({ problem: words });
  });
});

describe('with the tool of a lock', () => {
  const TOOL = '#!/bin/sh\n[ "$1" = --version ] && exec echo 2.5.1\necho "poetry $@ [$VIRTUAL_ENV]" >> "$FAKE_LOG"\n';
  const onPath = () => ({ ...ingredients().env, PATH: `${join(dir, 'tools')}:${process.env.PATH}` });

  it('makes the environment, and has the tool install into it', async () => {
    write({ 'tools/poetry': TOOL });
    chmodSync(join(dir, 'tools/poetry'), 0o755);
    expect(await make({ asked: { kind: 'project', tool: 'poetry', isLocked: true }, env: onPath() })).toEqual([
      expect.stringMatching(/^uv venv .* DIR\/environment$/),
      'poetry sync --no-interaction --no-ansi --only main [DIR/environment]',
    ]);
  });

  it('takes the one that is pinned, where the builder brings pins', async () => {
    write({ 'pins/pipenv.txt': 'pipenv==1 --hash=sha256:00\n' });
    const making = make({ asked: { kind: 'project', tool: 'pipenv', isLocked: true }, pinsDir: join(dir, 'pins') });
    await expect(making).rejects.toThrow('install-failed'); // the uv of this test installs nothing
    const asked = readFileSync(join(dir, 'log'), 'utf8').replaceAll(dir, 'DIR').trim().split('\n');
    expect(asked.slice(1)).toEqual([
      expect.stringMatching(/^uv venv .* DIR\/work\/pipenv$/),
      expect.stringMatching(/^uv pip install --python DIR\/work\/pipenv\/bin\/python --requirement .*\.txt$/),
      'pipenv==1 --hash=sha256:00',
    ]);
  });

  it('says that it is not there', async () => {
    const words = { code: 'tool-missing', fault: 'platform', where: ['poetry.lock'] };
    const env = { ...ingredients().env, PATH: '/usr/bin:/bin' };
    await expect(make({ asked: { kind: 'project', tool: 'poetry', isLocked: true }, env })).rejects.toMatchObject({
      problem: words,
    });
  });
});
