/** Every message in full: `test/messages/<code>.txt`, one file a code, so that a person can read them in a row. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explain, isOurFault, messageText, type Problem, ProblemError, problemOf } from '../src/problem.ts';
import type { ConvertProblem } from '../src/python/managers/convert-explain.ts';
import type { NativeProblem } from '../src/python/managers/native-explain.ts';
import type { PipProblem } from '../src/python/requirements/types.ts';

type OwnProblem = Exclude<Problem, PipProblem | ConvertProblem | NativeProblem>;

/** The compiler sees to it that no code is forgotten. */
const PROBLEMS: { [Code in OwnProblem['code']]: Extract<OwnProblem, { code: Code }> } = {
  'ambiguous-user-code': { code: 'ambiguous-user-code', folders: ['grover', 'shor'] },
  'app-unreadable': { code: 'app-unreadable', reason: 'EACCES: permission denied' },
  'backslash-names': { code: 'backslash-names', names: ['src\\program.py', 'requirements.txt'] },
  'bad-environment-yml': {
    code: 'bad-environment-yml',
    path: 'app/user_code/environment.yml',
    line: 4,
    reason: '`dependencies` is not a list',
  },
  'bad-python-version': { code: 'bad-python-version', source: 'app/user_code/runtime.txt', value: 'pypy-3.9' },
  'bad-zip': { code: 'bad-zip', file: 'job.zip', reason: 'end of central directory record signature not found' },
  'bad-zip-entry': { code: 'bad-zip-entry', entry: '../../etc/passwd', reason: 'its path leaves the archive' },
  'cannot-write': { code: 'cannot-write', path: '.planqk', reason: 'EROFS: read-only file system' },
  'edited-after-staging': {
    code: 'edited-after-staging',
    path: 'requirements.txt',
    from: ['app/user_code/requirements.txt'],
  },
  'empty-zip': { code: 'empty-zip', file: 'job.zip' },
  'environment-failed': {
    code: 'environment-failed',
    message: {
      headline: 'No set of packages satisfies the requirements',
      detail: 'Each requirement needs a release that fits all others and this Python, however:',
      where: ['six==99.0 has no release'],
      remedy: 'Correct the names and versions that are named above, then build again.',
    },
  },
  'no-job': { code: 'no-job', upload: 'samples/plain-python' },
  'no-python': {
    code: 'no-python',
    request: { constraint: '3.9.*', source: 'environment.yml' },
    offered: ['3.11.2'],
  },
  'file-too-large': { code: 'file-too-large', path: 'requirements.txt', bytes: 3_500_000, limit: 1024 * 1024 },
  'file-unreadable': { code: 'file-unreadable', path: 'requirements.txt', reason: 'EACCES: permission denied' },
  internal: { code: 'internal', details: "TypeError: Cannot read properties of undefined (reading 'path')" },
  'link-broken': { code: 'link-broken', path: 'app/user_code/requirements.txt', target: 'deps/gone.txt' },
  'link-outside': { code: 'link-outside', path: 'app/user_code/requirements.txt', target: '../../../requirements.txt' },
  'manifest-twice': { code: 'manifest-twice', paths: ['Requirements.txt', 'requirements.txt'] },
  'no-manifest': {
    code: 'no-manifest',
    userCode: 'app/user_code',
    found: ['app/user_code/requirments.txt', 'app/user_code/src'],
    misspelt: ['app/user_code/requirments.txt'],
  },
  'no-program': { code: 'no-program', userCode: 'app/user_code', found: ['app/user_code/main.py'] },
  'no-run': { code: 'no-run', program: 'app/user_code/src/program.py' },
  'no-such-manifest': {
    code: 'no-such-manifest',
    setting: 'BP_PLANQK_MANIFEST',
    value: 'requirements/prod.txt',
    looked: ['requirements/prod.txt', 'app/user_code/requirements/prod.txt'],
  },
  'no-such-user-code': { code: 'no-such-user-code', setting: 'jobs/grover' },
  'not-alone': { code: 'not-alone', neighbours: ['acme/metrics'] },
  'procfile-without-process': { code: 'procfile-without-process', path: 'Procfile' },
  'python-versions-disagree': {
    code: 'python-versions-disagree',
    first: { source: '.python-version', constraint: '3.12.*', where: '.python-version' },
    other: { source: 'environment.yml', constraint: '3.9.*', where: 'environment.yml:5' },
  },
  'several-locks': { code: 'several-locks', paths: ['app/user_code/uv.lock', 'app/user_code/poetry.lock'] },
  'staging-unfinished': { code: 'staging-unfinished' },
  'template-manifest': { code: 'template-manifest', path: 'Pipfile', manager: 'pipenv' },
};

describe.each(Object.values(PROBLEMS))('$code', (problem) => {
  const message = explain(problem);

  it('reads as its file says', async () => {
    await expect(messageText(message)).toMatchFileSnapshot(
      join(import.meta.dirname, 'messages', `${problem.code}.txt`),
    );
  });

  it('keeps the form of all messages', () => {
    expect(message.headline).toMatch(/^[A-Z].*[^.!]$/);
    expect(message.detail).toMatch(/[.:)]$|: .+/);
    expect(message.remedy).toMatch(/^[A-Z].*/);
  });
});

it('notebooks get advice of their own', () => {
  const { remedy } = explain({ code: 'no-program', userCode: '.', found: ['explore.ipynb'] });
  expect(remedy).toBe('Put the code of the notebook into src/program.py, as a function run(data, params).');
});

it('what nobody foresaw is our fault, with its details', () => {
  const problem = problemOf(new TypeError('x is not a function'));
  expect(problem).toMatchObject({ code: 'internal', details: expect.stringContaining('x is not a function') });
  expect(isOurFault(problem)).toBe(true);
  expect(problemOf(new ProblemError(PROBLEMS['no-run']))).toBe(PROBLEMS['no-run']);
  expect(isOurFault(PROBLEMS['no-run'])).toBe(false);
});
