/** Are bytes read as pip reads them, and where pip crashes, as they were meant? */

import { expect, it } from 'vitest';
import { decodeRequirements } from '../../../src/python/requirements/decode.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();
const utf32 = (text: string) =>
  Buffer.concat([...text].map((char) => Buffer.from(Uint32Array.of(char.codePointAt(0)!).buffer)));

it.each<[why: string, bytes: Uint8Array, text: string, how: string, encoding: string]>([
  ['nothing', Buffer.alloc(0), '', 'plain', 'utf-8'],
  ['UTF-8', Buffer.from('é'), 'é', 'plain', 'utf-8'],
  [
    'UTF-8 with a mark, of which the second stays',
    Buffer.from('\ufeff\ufeffé'),
    '\ufeffé',
    'declared',
    'utf-8 with a byte order mark',
  ],
  ['UTF-16 LE with a mark', Buffer.from('\ufeffa😀', 'utf16le'), 'a😀', 'declared', 'utf-16le with a byte order mark'],
  ['UTF-16 BE with a mark', utf16be('\ufeffé'), 'é', 'declared', 'utf-16be with a byte order mark'],
  [
    'UTF-32 LE, whose mark begins like that of UTF-16',
    utf32('\ufeffa😀'),
    'a😀',
    'declared',
    'utf-32le with a byte order mark',
  ],
  [
    'a declaration in line 1',
    latin1('# -*- coding: latin-1 -*-\n# é'),
    '# -*- coding: latin-1 -*-\n# é',
    'declared',
    'latin-1',
  ],
  [
    'a declaration in line 2',
    latin1('#\n# vim: fileencoding=iso-8859-15\n#¤'),
    '#\n# vim: fileencoding=iso-8859-15\n#€',
    'declared',
    'iso-8859-15',
  ],
  [
    'latin-1, which is not windows-1252',
    latin1('# coding: latin1\n\x85'),
    '# coding: latin1\n\x85',
    'declared',
    'latin1',
  ],
  [
    'a declaration behind code, which is none',
    latin1('a # coding: latin-1\n'),
    'a # coding: latin-1\n',
    'plain',
    'utf-8',
  ],
  [
    'a declaration in line 3, which is none',
    latin1('#\n#\n# coding: latin-1 é'),
    '#\n#\n# coding: latin-1 é',
    'repaired',
    'windows-1252',
  ],
  ['a declaration of UTF-8', Buffer.from('# coding: utf-8\né'), '# coding: utf-8\né', 'plain', 'utf-8'],
  [
    'an encoding that nobody knows',
    Buffer.from('# encoding: nonsense\né'),
    '# encoding: nonsense\né',
    'repaired',
    'utf-8',
  ],
  ['UTF-16 declared in ASCII', Buffer.from('# coding: utf-16\na'), '# coding: utf-16\na', 'repaired', 'utf-8'],
  ['ASCII declared, but more used', latin1('# coding: ascii\n# é'), '# coding: ascii\n# é', 'repaired', 'windows-1252'],
  ['no UTF-8', latin1('# caf\xe9 \x80'), '# café €', 'repaired', 'windows-1252'],
  ['UTF-16 LE without a mark', Buffer.from('anest\r\n', 'utf16le'), 'anest\r\n', 'repaired', 'utf-16le'],
  ['UTF-16 BE without a mark', utf16be('anest\n'), 'anest\n', 'repaired', 'utf-16be'],
])('%s', (_why, bytes, text, how, encoding) => {
  expect(decodeRequirements(bytes)).toMatchObject({ ok: true, text, how, encoding });
});

it.each<[why: string, bytes: Uint8Array, nulBytes: number]>([
  ['a zip', Buffer.from('PK\x03\x04\0\0\0abc\0\0'), 5],
  ['one NUL in a text', Buffer.from('anest\0\n'), 1],
])('%s is not text', (_why, bytes, nulBytes) => {
  expect(decodeRequirements(bytes)).toEqual({ ok: false, nulBytes });
});
