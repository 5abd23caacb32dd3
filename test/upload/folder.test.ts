import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { planStaging } from '../../src/staging/plan-upload.ts';
import { surveyAppDir } from '../../src/upload/folder.ts';
import { SURVEY_LIMITS } from '../../src/upload/limits.ts';
import { fileTooLarge } from '../../src/upload/problems.ts';
import { surveyOf } from '../../src/upload/survey.ts';
import { walkTree } from '../../src/upload/walk.ts';

/** A folder from path to text; a path may be bytes. */
function tree(files: readonly (readonly [path: string | Buffer, text: string])[]): string {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-survey-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  for (const [path, text] of files) {
    const name = Buffer.isBuffer(path) ? Buffer.concat([Buffer.from(`${dir}/`), path]) : join(dir, path);
    mkdirSync(typeof name === 'string' ? dirname(name) : dirname(name.toString('latin1')), { recursive: true });
    writeFileSync(name, text);
  }
  return dir;
}

const JOB = [
  ['app/user_code/src/program.py', 'def run(data, params):\n    return 1\n'],
  ['app/user_code/requirements.txt', 'numpy\n'],
] as const;

describe('the walk', () => {
  it('lists the nearest entries first, and what is no part of the project without entering it', () => {
    const dir = tree([
      ...JOB,
      ['node_modules/x/requirements.txt', ''],
      ['__MACOSX/._requirements.txt', ''],
      ['z.txt', ''],
    ]);
    expect([...surveyAppDir(dir).entries.keys()]).toEqual([
      ...['__MACOSX', 'app', 'node_modules', 'z.txt', 'app/user_code'],
      ...['app/user_code/requirements.txt', 'app/user_code/src', 'app/user_code/src/program.py'],
    ]);
  });

  it('does not enter virtual environments, whatever they are called', () => {
    const dir = tree([...JOB, ['app/user_code/stuff/pyvenv.cfg', ''], ['env/conda-meta/history', '']]);
    expect(surveyAppDir(dir).virtualEnvs).toEqual(['env', 'app/user_code/stuff']);
  });

  it('stops at its limits, and says so', async () => {
    const many = Array.from(
      { length: SURVEY_LIMITS.entries },
      (_, index) => ({ name: `${index}`, kind: 'file' }) as const,
    );
    const walk = walkTree((dir) => (dir === '.' ? [{ name: 'data', kind: 'directory' }] : [...many]));
    expect([walk.entries.size, walk.complete]).toEqual([SURVEY_LIMITS.entries, false]);
    const plan = await planStaging(
      surveyOf({ ...walk, list: () => [], kind: () => null, read: () => null, readLink: () => null }),
      {},
    );
    expect(plan).toMatchObject({ warnings: [expect.objectContaining({ code: 'upload-too-large' })] });
  });

  it('does not go deeper than a project can lie', () => {
    const walk = walkTree(() => [{ name: 'd', kind: 'directory' }]);
    expect([...walk.entries.keys()]).toHaveLength(SURVEY_LIMITS.depth);
  });

  it('keeps names that are not UTF-8 apart, escaped', async () => {
    const dir = tree([...JOB, [Buffer.from('l\xf6sung.py', 'latin1'), ''], [Buffer.from('l\xfcge.py', 'latin1'), '']]);
    const survey = surveyAppDir(dir);
    expect(survey.oddNames).toEqual(['l\\xf6sung.py', 'l\\xfcge.py']);
    expect(await planStaging(survey, {})).toMatchObject({ outcome: 'staged', userCode: 'app/user_code' });
  });
});

describe('reading', () => {
  it('follows links inside, and none that leave', () => {
    const dir = tree([...JOB, ['../outside-survey.txt', 'secret']]);
    onTestFinished(() => rmSync(join(dir, '../outside-survey.txt'), { force: true }));
    symlinkSync('app/user_code/requirements.txt', join(dir, 'inside.txt'));
    symlinkSync('../outside-survey.txt', join(dir, 'outside.txt'));
    symlinkSync('/etc', join(dir, 'etc'));
    symlinkSync('circle', join(dir, 'circle'));
    const survey = surveyAppDir(dir);
    expect(survey.read('inside.txt')?.toString()).toBe('numpy\n');
    for (const path of ['outside.txt', '../outside-survey.txt', 'etc/hostname', 'circle', 'no/such', 'inside.txt/x']) {
      expect([path, survey.kind(path), survey.read(path)]).toEqual([path, null, null]);
    }
  });

  it('refuses a manifest that cannot be one', () => {
    const dir = tree([['requirements.txt', 'x'.repeat(SURVEY_LIMITS.manifestBytes + 1)]]);
    expect(() => surveyAppDir(dir).read('requirements.txt')).toThrow(
      expect.objectContaining({
        problem: fileTooLarge('requirements.txt', SURVEY_LIMITS.manifestBytes + 1, SURVEY_LIMITS.manifestBytes),
      }),
    );
  });
});

it('a large sample input is no manifest, and no reason to refuse', async () => {
  const large = JSON.stringify('x'.repeat(SURVEY_LIMITS.manifestBytes));
  const plan = await planStaging(surveyAppDir(tree([...JOB, ['app/user_code/input/data.json', large]])), {});
  expect(plan).toMatchObject({ outcome: 'staged', isJob: true, warnings: [] });
});

it('the same upload gives the same plan, whatever the order on disk, the user, the locale', async () => {
  const [forwards, backwards] = [surveyAppDir(tree(JOB)), surveyAppDir(tree([...JOB].reverse()))];
  expect(await planStaging(forwards, {})).toEqual(await planStaging(backwards, {}));
});
