/**
 * Uploads whose requirements are relocated.
 *
 * A case is a folder: `upload/` as a user sends it and `expected/` as it has to be staged, or `problem.txt` with what the
 * user is told; `warnings.txt` where something is worth saying; `sources.json` unless the lines come from
 * app/user_code/requirements.txt, after those of a requirements.txt at the root. What a person cannot read (encodings,
 * links) is made by BYTES and LINKS.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Relocation, RequirementSource } from '../../../src/python/requirements/types.ts';
import { attempt, filesOnDisk, type Tree } from './upload.ts';

export const CASES = join(import.meta.dirname, 'cases');
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

export const names = [...new Set([...readdirSync(CASES), ...Object.keys(BYTES), ...Object.keys(LINKS)])].sort();

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

/** @param dir Where the upload is made, in a folder of its name. */
export function stage(name: string, dir: string) {
  const root = join(dir, name, 'original');
  prepare(name, root);
  const sources = sourcesOf(name, root);
  const target = sources.at(-1)!.path.endsWith('/prod.txt') ? 'requirements/prod.txt' : 'requirements.txt';
  return { root, sources, target, result: attempt(sources, target, filesOnDisk(root)) };
}

export function stagedFiles(target: string, { content, extra }: Relocation): Tree {
  return { [target]: content, ...Object.fromEntries(extra.map((copy) => [copy.path, copy.content])) };
}
