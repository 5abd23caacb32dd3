/** The hashes that lock files carry, against locks that the tools themselves wrote. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import type { Table } from '../../../src/formats/data.ts';
import { pipfileHash } from '../../../src/python/managers/pipenv/stage-pipenv.ts';
import { contentHash, contentHashes } from '../../../src/python/managers/poetry/content-hash.ts';
import { asPythonJson, COMPACT, SPACED } from '../../../src/python/python-json.ts';
import { decodeText } from '../../../src/upload/text.ts';
import { fixtures } from '../../fixtures.ts';

const withFiles = (...names: string[]) =>
  fixtures.flatMap(({ name, uploadDir }) =>
    ['app/user_code', '.']
      .map((folder) => join(uploadDir, folder))
      .filter(
        (dir) =>
          /^(poetry|uv|pipenv)-/.test(name) &&
          !name.includes('stale') &&
          names.every((file) => existsSync(join(dir, file))),
      )
      .map((dir) => ({ name, dir })),
  );

const readToml = (dir: string, name: string) => parse(readFileSync(join(dir, name), 'utf8')) as Table;

describe("poetry's", () => {
  it.each(withFiles('pyproject.toml', 'poetry.lock'))('$name', ({ dir }) => {
    const { metadata } = readToml(dir, 'poetry.lock') as { metadata: { 'content-hash': string } };
    expect(contentHashes(readToml(dir, 'pyproject.toml'))).toContain(metadata['content-hash']);
  });

  it('is unknown where the parser forgets how a number was written', () => {
    expect(contentHash({ tool: { poetry: { dependencies: { six: 1.5 } } } })).toBe(null);
  });
});

describe("pipenv's", () => {
  it.each(withFiles('Pipfile', 'Pipfile.lock'))('$name', ({ dir }) => {
    const lock = JSON.parse(decodeText(readFileSync(join(dir, 'Pipfile.lock'))).text);
    const ways = ['normalized', 'as written'] as const;
    const hashes = ways.map((names) => pipfileHash(readToml(dir, 'Pipfile'), lock, names));
    expect(hashes).toContain(lock._meta.hash.sha256);
  });

  it('goes over the default source where the Pipfile states none', () => {
    const [pypi, other] = ['pypi', 'other'].map((name) => ({ name, url: 'https://host/simple', verify_ssl: true }));
    const lock = (...sources: unknown[]) => ({ _meta: { sources } });
    const stated = pipfileHash({ source: [pypi], packages: { six: '*' } }, {}, 'normalized');
    expect(pipfileHash({ packages: { six: '*' } }, lock(pypi), 'normalized')).toBe(stated);
    expect(pipfileHash({ packages: { six: '*' } }, lock(pypi, other), 'normalized')).toBe(stated);
    expect(pipfileHash({ packages: { six: '*' } }, lock(other), 'normalized')).not.toBe(stated);
  });
});

it.each([
  [{ b: 1, a: [true, null, 'ä"\n'] }, SPACED, '{"a": [true, null, "\\u00e4\\"\\n"], "b": 1}'],
  [{ b: {}, a: [] }, COMPACT, '{"a":[],"b":{}}'],
  [12345678901234567890n, COMPACT, '12345678901234567890'],
  [new Date(0), COMPACT, null],
])('JSON as Python writes it: %o', (value, separators, text) => {
  expect(asPythonJson(value, separators)).toBe(text);
});
