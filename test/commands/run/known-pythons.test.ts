import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPython } from '../../../src/commands/run/known-pythons.ts';

let home = '';
beforeAll(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'planqk-pythons-')));
  interpreter('bin/python3', '3.11.2');
  interpreter('.local/share/uv/python/cpython-3.9.1-linux/bin/python3.9', '3.9.1');
  interpreter('.local/share/uv/python/cpython-3.12.9-linux/bin/python3.12', '3.12.9');
  interpreter('.local/share/uv/python/cpython-3.12.10-linux/bin/python3.12', '3.12.10');
  interpreter('.pyenv/versions/3.8.18/bin/python3', '3.8.18');
  interpreter('elsewhere/3.13.0/bin/python3', '3.13.0');
});
afterAll(() => rmSync(home, { recursive: true }));

function interpreter(path: string, version: string): void {
  mkdirSync(join(home, path, '..'), { recursive: true });
  writeFileSync(join(home, path), `#!/bin/sh\necho ${version}\n`);
  chmodSync(join(home, path), 0o755);
}

const find = (constraint: string | null, env: Record<string, string> = {}) =>
  findPython(
    { HOME: home, PATH: join(home, 'bin'), ...env },
    constraint === null ? null : { constraint, source: 'pyproject.toml' },
  );

describe('findPython', () => {
  it.each<[constraint: string | null, version: string, why: string]>([
    [null, '3.11.2', 'on PATH comes first'],
    ['>=3.11', '3.11.2', 'though there is a newer one'],
    ['>=3.12', '3.12.10', "the newest of uv's"],
    ['3.8.*', '3.8.18', "pyenv's"],
  ])('%s is %s: %s', (constraint, version) => {
    expect(find(constraint)).toMatchObject({ version });
  });

  it('looks where variables say', () => {
    expect(find('>=3.13', { UV_PYTHON_INSTALL_DIR: join(home, 'elsewhere') })).toMatchObject({ version: '3.13.0' });
  });

  it('has all that were asked where none fits', () => {
    const { offered } = find('>=4') as { offered: { version: string; path: string }[] };
    expect(offered.map(({ version }) => version)).toEqual(['3.11.2', '3.12.10', '3.12.9', '3.9.1', '3.8.18']);
    expect(offered[0]!.path).toBe(join(home, 'bin', 'python3'));
  });
});
