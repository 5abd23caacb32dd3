/** Whatever a file holds, the answer is requirement lines or a message: never an error of our own. */

import toml from '@iarna/toml';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Refusal } from '../../../src/problem.ts';
import { chooseManifest } from '../../../src/python/choose.ts';
import { surveyOfFiles } from '../../survey-of-files.ts';

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
  ...['requires', 'sources', 'extras', 'index', 'markers', 'git', '__proto__', 'constructor'],
];
const VALUES = [
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
];

const { tree } = fc.letrec((tie) => ({
  tree: fc.dictionary(fc.constantFrom(...WORDS), tie('value'), { maxKeys: 6 }),
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom(...VALUES),
    fc.integer({ min: 0, max: 9 }),
    fc.array(fc.constantFrom(...VALUES), { maxLength: 3 }),
    fc.array(tie('tree'), { maxLength: 3 }),
    tie('tree'),
  ),
}));

const toToml = (value: unknown): string => toml.stringify(value as toml.JsonMap);

const contents: readonly [file: string, content: fc.Arbitrary<string>][] = [
  ['pyproject.toml', tree.map(toToml)],
  ['pylock.toml', tree.map((value) => toToml({ ...(value as object), 'lock-version': '1.0' }))],
  ['pdm.lock', tree.map((value) => toToml({ ...(value as object), metadata: { lock_version: '4.5' } }))],
  [
    'Pipfile.lock',
    fc.oneof(
      tree.map((value) => JSON.stringify({ default: value })),
      fc.json(),
    ),
  ],
  [
    'setup.cfg',
    fc.string({ unit: fc.constantFrom('[options]\n', 'install_requires', '=', ' ', '\n', 'a', ';', 'file:') }),
  ],
  [
    'program.py',
    fc.string({ unit: fc.constantFrom('# /// script\n', '# ///\n', '# ', '\n', 'dependencies = ["a"]', '#') }),
  ],
  ['pyproject.toml', fc.string()],
];

it.each(contents)('%s', async (file, content) => {
  await fc.assert(
    fc.asyncProperty(content, async (text) => {
      try {
        const choice = await chooseManifest(surveyOfFiles({ [`uc/${file}`]: text }), 'uc', {});
        expect(['pip', 'native', undefined]).toContain(choice.taken?.takes.kind);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    }),
    { numRuns: 300 },
  );
});
