/**
 * Arbitrary content for a reader: what means something to it in any order, tables of its words, and files of fixtures with
 * edits.
 */
import fc from 'fast-check';
import { stringify } from 'smol-toml';
import { contentsOf, fixtures } from '../fixtures.ts';
import type { Reader } from './readers.ts';

/** What readers look for, whatever they read, and what mistakes are made of. */
const PIECES = [
  ...Array.from('\0\t\n\r !"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~\u2028\ufeff\u202e\u0085é😀'),
  ...['\ud800', '\r\n', ' \\\n', '  ', '- ', '"""', "'''", '[[', ']]', '{"', '": ', '", "', '://', '..', '../', ' @ '],
  ...[
    'a',
    'b1',
    '3.11',
    '1.0',
    '==1',
    '>=',
    '.*',
    'x'.repeat(300),
    'os_name == "a"',
    ' and ',
    ' or ',
    'not ',
    ' in extras',
  ],
  ...['-r ', '-e ', '-c ', '--hash=sha256:00', '\u0024{V}', '\u0024{PWD}', 'file:', 'git+https://u:p@h', '#egg='],
];

const WORDS = [
  ...['project', 'name', 'dependencies', 'dynamic', 'optional-dependencies', 'requires-python', 'tool', 'setuptools'],
  ...['file', 'packages', 'package', 'version', 'marker', 'hashes', 'sha256', 'wheels', 'sdist', 'vcs', 'url', 'path'],
  ...[
    'directory',
    'archive',
    'lock-version',
    'metadata',
    'lock_version',
    'groups',
    'files',
    'hash',
    'default',
    '_meta',
  ],
  ...['requires', 'sources', 'source', 'extras', 'index', 'markers', 'git', '__proto__', 'constructor', 'poetry', 'uv'],
];
const VALUES = [
  ...[
    '1.0',
    '4.5.0',
    'job',
    'job[x]',
    'a>=1',
    'dependencies',
    'default',
    '.',
    './lib',
    "os_name == 'nt'",
    '--pre',
    'a\nb',
  ],
];

const { table } = fc.letrec((tie) => ({
  table: fc.dictionary(fc.constantFrom(...WORDS), tie('value'), { maxKeys: 6 }),
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom(...VALUES),
    fc.integer({ min: 0, max: 9 }),
    fc.array(fc.constantFrom(...VALUES), { maxLength: 3 }),
    fc.array(tie('table'), { maxLength: 3 }),
    tie('table'),
  ),
}));

/** What lock files have to say before they are read at all. */
const locks = { 'lock-version': '1.0', metadata: { lock_version: '4.5' } };
const tables = fc
  .tuple(table, fc.constantFrom({}, locks))
  .map(([content, more]) => ({ ...(content as object), ...more }));

/** Of a file that is plain text in it: many words in one, so that an edit falls into each of them at some time. */
const SAMPLES = fixtures.flatMap(({ uploadDir }) =>
  [...contentsOf(uploadDir)].map(([path, content]) => ({
    name: path.slice(path.lastIndexOf('/') + 1),
    content: Buffer.from(content, 'latin1').toString(),
  })),
);

interface Replacement {
  /** Between 0 and 1. */
  readonly at: number;
  readonly length: number;
  readonly piece: string;
}

/** One thing that means something to a reader. */
export function piecesOf({ frames, entries }: Reader): fc.Arbitrary<string> {
  const own = [...frames.flatMap((frame) => frame.split('…')), ...entries.flat()].map((piece) =>
    piece.replaceAll('§', '1'),
  );
  return fc.constantFrom(...PIECES, ...WORDS, ...own);
}

export function textsFor(reader: Reader): fc.Arbitrary<string> {
  const { name, frames } = reader;
  const piece = piecesOf(reader);
  const pieces = fc.array(piece, { maxLength: 12 }).map((all) => all.join(''));
  const framed = fc.tuple(fc.constantFrom(...frames), pieces).map(([frame, odd]) => {
    const [before = '', after = ''] = frame.split('…');
    return before + odd + after;
  });
  const samples = SAMPLES.filter((sample) => name.split(' ').includes(sample.name)).map(({ content }) => content);
  const replacement = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.nat(20), piece });
  const edited = fc
    .tuple(fc.constantFrom(...samples, ...frames), fc.array(replacement, { minLength: 1, maxLength: 4 }))
    .map(([text, replacements]) => replacements.reduce(replaced, text));
  return fc.oneof(
    pieces,
    framed,
    edited,
    tables.map((each) => stringify(each)),
    tables.map((each) => JSON.stringify({ default: each })),
  );
}

function replaced(text: string, { at, length, piece }: Replacement): string {
  const start = Math.floor(at * text.length);
  return text.slice(0, start) + piece + text.slice(start + length);
}
