/**
 * Does each kind of upload come up as the rule book says, and does the real pip agree?
 *
 * A case is a folder: `upload/` as a user sends it and `expected/` as it has to be staged, or `problem.txt` with what the
 * user is told; `warnings.txt` where something is worth saying; `sources.json` unless the lines come from
 * app/user_code/requirements.txt, after those of a requirements.txt at the root. Empty wheels and project files are
 * filled before pip is asked. What a person cannot read (encodings, links) is made by BYTES and LINKS.
 */

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messageText } from '../../../src/problem.ts';
import type { Relocation, RequirementSource } from '../../../src/python/requirements/types.ts';
import { type Answer, installPip, RealPip, STRICTER } from './real-pip.ts';
import { attempt, filesOnDisk, type Tree } from './upload.ts';

const CASES = join(import.meta.dirname, 'cases');
const OWN = 'app/user_code/requirements.txt';

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
const BYTES: Record<string, Buffer> = {
  'utf-16-with-crlf': utf16('\ufeffanest==1.0\r\naroot\r\n'),
  'utf-8-mark-and-crlf': Buffer.from('\ufeffanest \\\r\n  ==1.0\r\naroot\r\n'),
  'declared-latin-1': Buffer.from('# -*- coding: latin-1 -*-\n# für den Versuch\nanest\n', 'latin1'),
  'utf-16-without-mark': utf16('anest==1.0\r\naroot\r\n'),
  'not-text': Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(212), Buffer.from('end')]),
  powershell: utf16('\ufeffanest==1.0\r\naroot\r\n'),
  'powershell-beside-a-template': utf16('\ufeffanest==1.0\r\n'),
  'line-ends-of-all-kinds': Buffer.from('anest\raroot\r\n# a\u2028lib\fnumpy\x1c\n'),
  'windows-1252-in-a-comment': Buffer.from('# für den Versuch\nanest\n', 'latin1'),
};
const LINKS: Record<string, string> = {
  'link-out-of-the-upload': '../../../secret.txt',
  'link-to-a-file-inside': 'deps/rq.txt',
};

const names = [...new Set([...readdirSync(CASES), ...Object.keys(BYTES), ...Object.keys(LINKS)])].sort();

/** What cannot be reached from here, so that pip's parser alone is asked. */
const NOT_INSTALLED = new Set([
  ...['editable-project-and-repository', 'ssh-repository', 'repository-among-hashes', 'tokens-in-addresses'],
  ...['standard-library', 'pinned-pip'],
]);

/** pip fails on the original, or would when it installs, by what we repair. */
const REPAIRED = new Set([
  'utf-16-without-mark',
  'innocent-declaration',
  'debian-artefact',
  'template-includes-the-users-file',
  'windows-1252-in-a-comment',
]);

const why = installPip();
const pip = new RealPip({ SUB: 'sub' });
const world = join(pip.dir, 'world');
const INDEX = [
  'anest-1.0',
  'anest-2.0',
  'aroot-1.0',
  'aroot-2.0',
  'lib-1.0',
  'numpy-1.26.4',
  'torch-2.9',
  'pennylane-0.44',
];

beforeAll(async () => {
  await pip.ask({
    root: world,
    tree: Object.fromEntries(INDEX.map((name) => [`${name}-py3-none-any.whl`, ''])),
    fill: true,
  });
});
afterAll(() => pip.close());

function prepare(name: string, root: string): void {
  const upload = join(CASES, name, 'upload');
  mkdirSync(join(root, dirname(OWN)), { recursive: true });
  if (existsSync(upload)) cpSync(upload, root, { recursive: true, verbatimSymlinks: true });
  if (BYTES[name]) writeFileSync(join(root, OWN), BYTES[name]);
  if (LINKS[name]) symlinkSync(LINKS[name], join(root, OWN));
}

function sourcesOf(name: string, root: string): RequirementSource[] {
  const own = join(CASES, name, 'sources.json');
  if (existsSync(own)) return JSON.parse(readFileSync(own, 'utf8'));
  const user = { path: OWN, dir: dirname(OWN), cwd: dirname(OWN) };
  return existsSync(join(root, 'requirements.txt')) ? [{ path: 'requirements.txt', dir: '.', cwd: '.' }, user] : [user];
}

function stage(name: string) {
  const root = join(pip.dir, name, 'original');
  prepare(name, root);
  const sources = sourcesOf(name, root);
  const target = sources.at(-1)!.path.endsWith('/prod.txt') ? 'requirements/prod.txt' : 'requirements.txt';
  return { root, sources, target, result: attempt(sources, target, filesOnDisk(root)) };
}

function stagedFiles(target: string, { content, extra }: Relocation): Tree {
  return { [target]: content, ...Object.fromEntries(extra.map((copy) => [copy.path, copy.content])) };
}

function expectedFiles(name: string): Tree | null {
  const folder = join(CASES, name, 'expected');
  if (!existsSync(folder)) return null;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

describe.each(names)('%s', (name) => {
  const { root, sources, target, result } = stage(name);

  it('is staged as the rule book says', async () => {
    expect(result.ok ? stagedFiles(target, result.relocation) : null).toEqual(expectedFiles(name));
    const told = result.ok
      ? result.relocation.warnings.map(
          (warning) => `${warning.code}: ${warning.message}\n${warning.where.join('\n')}\n`,
        )
      : [messageText(result.problem)];
    expect(told.join('')).not.toMatch(/secret@|user:/);
    const [file, other] = result.ok ? ['warnings.txt', 'problem.txt'] : ['problem.txt', 'warnings.txt'];
    expect(existsSync(join(CASES, name, other!))).toBe(false);
    if (told.length > 0) await expect(told.join('\n')).toMatchFileSnapshot(join(CASES, name, file!));
    else expect(existsSync(join(CASES, name, file!))).toBe(false);
  });

  it.skipIf(why !== null)('means the same to the real pip', async () => {
    const original = await pip.ask({ root, fill: true, runs: runsOf(root, sources) });
    if (!result.ok) {
      if (!STRICTER.has(result.problem.code)) expect(original).toHaveProperty('error');
      return;
    }
    const staged = writeStaged(root, stagedFiles(target, result.relocation));
    const after = await pip.ask({ root: staged, runs: [{ cwd: '.', file: target }] });
    expect(after).toEqual({ ok: expect.anything() });
    if (REPAIRED.has(name)) expect(withoutRepeats(after)).not.toEqual(withoutRepeats(original));
    else expect(withoutRepeats(after)).toEqual(withoutRepeats(original));
  });

  it.skipIf(why !== null || !result.ok || NOT_INSTALLED.has(name))('installs the same with the real pip', async () => {
    if (!result.ok) return;
    const staged = writeStaged(root, stagedFiles(target, result.relocation));
    const after = await pip.ask({ root: staged, world, report: { cwd: '.', files: [target] } });
    expect(after).toEqual({ ok: expect.anything() });
    const [{ cwd, path }, ...others] = sources as [RequirementSource, ...RequirementSource[]];
    if (others.length > 0 || REPAIRED.has(name)) return;
    const file = path.slice(cwd === '.' ? 0 : cwd.length + 1);
    expect(await pip.ask({ root, world, fill: true, report: { cwd, files: [file] } })).toEqual(after);
  });
});

/** A line that comes in twice is joined once. */
function withoutRepeats(answer: Answer): unknown {
  if ('error' in answer) return answer;
  const read = answer.ok as { requirements: string[] };
  return { ok: { ...read, requirements: [...new Set(read.requirements)] } };
}

/** Lines that are no file of their own become one, where pip would have read them. */
function runsOf(root: string, sources: readonly RequirementSource[]) {
  return sources.map(({ path, dir, cwd, text }, i) => {
    const file = text === undefined ? path : join(dir, `section-${i}.txt`);
    if (text !== undefined) writeFileSync(join(root, file), text);
    return { cwd, file: cwd === '.' ? file : file.slice(cwd.length + 1) };
  });
}

function writeStaged(root: string, files: Tree): string {
  const staged = join(dirname(root), 'staged');
  rmSync(staged, { recursive: true, force: true });
  cpSync(root, staged, { recursive: true, verbatimSymlinks: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(staged, dirname(path)), { recursive: true });
    writeFileSync(join(staged, path), content);
  }
  return staged;
}
