/** What a job's image goes without, and what of an upload looks like a secret. */

import { expect, it } from 'vitest';
import { leftOut, leftOutWarnings } from '../../src/staging/left-out.ts';
import { surveyOfFiles } from '../survey-of-files.ts';

const upload = surveyOfFiles({
  'app/user_code/src/program.py': '',
  'app/user_code/src/__pycache__/program.cpython-312.pyc': '',
  'app/user_code/.git/config': '',
  'app/user_code/.gitignore': '',
  'app/user_code/.mypy_cache/cache.json': '',
  'app/user_code/lib/__pycache__/x.pyc': '',
  'app/user_code/.env': '',
  '.tox/job/src/program.py': '',
});

it('leaves out version control and caches', () => {
  expect(leftOut(upload, 'app/user_code', {})).toEqual([
    '.tox',
    'app/user_code/.git',
    'app/user_code/.mypy_cache',
    'app/user_code/lib/__pycache__',
    'app/user_code/src/__pycache__',
  ]);
});

it('leaves out virtual environments, whatever their names', () => {
  const withEnvironment = { ...upload, virtualEnvs: ['app/user_code/my-env'] };
  expect(leftOut(withEnvironment, 'app/user_code', {})).toContain('app/user_code/my-env');
});

it('keeps what holds the user code', () => {
  expect(leftOut(upload, '.tox/job', {})).not.toContain('.tox');
});

it.each<[value: string, kept: boolean]>([
  ['true', true],
  ['1', true],
  ['True', true],
  ['false', false],
  ['0', false],
  ['nein', false],
])('BP_PLANQK_KEEP_ALL=%s', (keepAll, kept) => {
  expect(leftOut(upload, 'app/user_code', { keepAll }).length === 0).toBe(kept);
});

it('names one of each, and how many there are', () => {
  expect(leftOutWarnings(['a/.git', 'a/__pycache__', 'b/__pycache__'])).toEqual([
    {
      code: 'left-out',
      message: 'Not needed at run time, so the image goes without (3 in all); BP_PLANQK_KEEP_ALL=true keeps them.',
      where: ['a/.git', 'a/__pycache__'],
    },
  ]);
  expect(leftOutWarnings([])).toEqual([]);
});
