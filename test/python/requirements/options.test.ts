/** Are options recognised in every spelling that Python's optparse takes, and in no other? */

import { expect, it } from 'vitest';
import { parseOptions } from '../../../src/python/requirements/options.ts';
import { splitShellWords } from '../../../src/python/requirements/shell-words.ts';

it.each<[line: string, options: [name: string, value: string][] | null, stray?: string[]]>([
  ['-r a', [['requirement', 'a']]],
  ['-ra', [['requirement', 'a']]],
  ['-r=a', [['requirement', '=a']]],
  ['--requirement a', [['requirement', 'a']]],
  ['--requirement=a', [['requirement', 'a']]],
  ['--requirement=', [['requirement', '']]],
  ['-r -c', [['requirement', '-c']]],
  ['--edit .', [['editable', '.']]],
  ['--require a', null],
  ['--no-in', [['no-index', '']]],
  ['--no', null],
  ['--pre', [['pre', '']]],
  ['--pre=x', null],
  [
    '--pypi-url u -i v',
    [
      ['index-url', 'u'],
      ['index-url', 'v'],
    ],
  ],
  [
    '--hash=sha256:aa --hash sha512:bb',
    [
      ['hash', 'sha256:aa'],
      ['hash', 'sha512:bb'],
    ],
  ],
  ['--hash=md5:aa', null],
  ['-C a=b', [['config-settings', 'a=b']]],
  ['-C a', null],
  ['-r', null],
  ['--global-option x', null],
  ['-x', null],
  ['-r a b - -- -f', [['requirement', 'a']], ['b', '-', '-f']],
])('%s', (line, options, stray = []) => {
  const parsed = parseOptions(splitShellWords(line)!);
  expect(parsed?.options.map(({ name, value }) => [name, value]) ?? null).toEqual(options);
  if (parsed) expect(parsed.stray.map(({ value }) => value)).toEqual(stray);
});
