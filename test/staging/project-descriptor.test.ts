/** A project.toml as nobody means it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { planStaging } from '../../src/staging/plan-upload.ts';
import { surveyAppDir } from '../../src/upload/folder.ts';
import { surveyOfFiles } from '../survey-of-files.ts';

const program = { 'src/program.py': 'def run(data, params):\n    return 1\n' };

it('one that is too large is refused, and no fault of ours', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-descriptor-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, 'project.toml'), `#${'x'.repeat(2_000_000)}`);
  expect(await planStaging(surveyAppDir(dir), {})).toMatchObject({
    outcome: 'refused',
    problem: { code: 'file-too-large' },
  });
});

it.each(['_ = 5\nio = "x"\nbuild = [1]\n', '[build]\nenv = [1, {name = 3, value = "x"}]\n', '[build]\nenv = "A=b"\n'])(
  'what stands there may be of any type: %j',
  async (text) => {
    const survey = surveyOfFiles({ ...program, 'project.toml': text });
    expect(await planStaging(survey, {})).toMatchObject({ outcome: 'staged' });
  },
);
