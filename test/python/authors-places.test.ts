import { expect, it } from 'vitest';
import { authorsPlaces } from '../../src/python/authors-places.ts';
import { encodeText } from '../../src/upload/text.ts';
import { surveyOfFiles } from '../survey-of-files.ts';

const PATH = 'requirements.txt';

it.each<[what: string, from: Record<string, string>, staged: string, line: number, places: string[]]>([
  ['a line above it was added', { 'a/r.txt': 'numpy\nscipy\n' }, '# note\nnumpy\nscipy\n', 3, ['a/r.txt:2']],
  ['one above it was left out', { 'a/r.txt': 'x\nnumpy\n' }, 'numpy\n', 1, ['a/r.txt:2']],
  ['another list', { 'e.yml': 'dependencies:\n  - pip:\n    - numpy==2\n' }, 'numpy==2\n', 1, ['e.yml:3']],
  ['another format', { 'p.toml': 'dependencies = [\n  "a[b]>=1",\n]\n' }, 'a[b]>=1\n', 1, ['p.toml:2']],
  [
    'a list in one line',
    { 'p.toml': '[project]\ndependencies = ["scipy", \'a[b]>=1\']\n' },
    'scipy\na[b]>=1\n',
    2,
    ['p.toml:2'],
  ],
  ['which lists what it is about, too', { 'p.toml': 'keywords = ["a"]\ndependencies = ["a"]\n' }, 'a\n', 1, ['p.toml']],
  ['two lists', { 'p.toml': 'dependencies = ["a"]\ndev = [\n  "a",\n]\n' }, 'a\n', 1, ['p.toml']],
  ['a comment that counts', { 'p.py': '#   "a",\nNAMES = [\n    "a",\n]\n' }, 'a\n', 1, ['p.py']],
  ['that alone', { 'p.py': '#   "a",\n#   "b",\n' }, 'b\n', 1, ['p.py:2']],
  ['a value', { 'setup.cfg': 'install_requires = a\n' }, 'a\n', 1, ['setup.cfg:1']],
  ['one of two values', { 'setup.cfg': 'install_requires = a\ngpu =\n    a\n' }, 'a\n', 1, ['setup.cfg']],
  ['a key', { Pipfile: '[packages]\na = "*"\n' }, 'a\n', 1, ['Pipfile:2']],
  ['two files', { 'r.txt': 'numpy\n', 'a/r.txt': 'scipy\n' }, 'numpy\nscipy\n', 2, ['a/r.txt:1']],
  ['the same line twice', { 'r.txt': 'numpy\n\nnumpy\n' }, '#\nnumpy\n\nnumpy\n', 4, ['r.txt:3']],
  ['now more often there', { 'r.txt': 'numpy\n' }, 'numpy\nnumpy\n', 2, ['r.txt']],
  ['said otherwise', { 'p.toml': 'numpy = "^2"\n' }, 'numpy>=2,<3\n', 1, ['p.toml']],
])('%s', (_what, from, staged, line, places) => {
  const write = { path: PATH, from: Object.keys(from), content: encodeText(staged) };
  expect(authorsPlaces(surveyOfFiles(from), [write])({ path: PATH, line })).toEqual(places);
});

it('is the place itself in a file that is not staged', () => {
  expect(authorsPlaces(surveyOfFiles({}), [])({ path: 'a/more.txt', line: 7 })).toEqual(['a/more.txt:7']);
});
