/** As the runner reads it: test/runner asks the real one for the same spellings. */
import { expect, it } from 'vitest';
import { entryPointFile, entryPointWarnings, readEntryPoint } from '../../src/python/entry-point-form.ts';
import { surveyOfFiles } from '../survey-of-files.ts';
import { READ, UNREADABLE } from './entry-point-spellings.ts';

it.each(READ)('%s', (spelling, folder, module, name) => {
  expect(readEntryPoint(spelling)).toEqual({ folder, module, function: name });
});

it.each(['', ...UNREADABLE])('%j is in neither form', (spelling) => expect(readEntryPoint(spelling)).toBeNull());

const survey = surveyOfFiles({
  'app/user_code/src/program.py': 'def run(data, params):\n    pass\n',
  'app/user_code/solver/__init__.py': 'def solve(data):\n    pass\n',
  'main.py': 'print(1)\n',
});
const place = { userCode: 'app/user_code', base: '.' };

it.each([
  ['src.program:run', 'app/user_code/src/program.py'],
  ['app.user_code.src.program:run', 'app/user_code/src/program.py'],
  ['src/program.py:run', 'app/user_code/src/program.py'],
  ['app/user_code/src/program.py:run', 'app/user_code/src/program.py'],
  ['user-code/src/program.py:run', 'app/user_code/src/program.py'],
  ['solver:solve', 'app/user_code/solver/__init__.py'],
  ['main', 'main.py'],
  ['main.py', 'main.py'],
  ['../../main.py:go', 'main.py'],
  ['../../../main.py', null],
  ['/src/program.py:run', null],
  ['program:run', 'app/user_code/src/program.py'],
  ['numpy:sum', null],
  ['src.my-program:run', null],
])('%s is in %s', (spelling, file) => {
  expect(entryPointFile(survey, place, spelling)).toBe(file);
});

it.each([
  ['src.program:run', []],
  ['src/program.py:run', []],
  ['main', []],
  ['src.program', ['entry-point-without-function']],
  ['src/program.py', ['entry-point-without-function']],
  ['src.program:solve', ['entry-point-missing']],
  ['src/nothing.py:run', ['entry-point-missing']],
  ['/src/program.py:run', ['entry-point-missing']],
  ['src.program.run', ['entry-point-missing']],
  ['src.my-program:run', ['entry-point-missing']],
])('%s is warned of: %j', (spelling, codes) => {
  expect(entryPointWarnings(survey, place, spelling).map(({ code }) => code)).toEqual(codes);
});
