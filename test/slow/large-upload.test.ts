/** Uploads about as large as is looked at: what staging adds and moves must not change where the looking ends. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { memoryIn } from '../../src/app-root/memory.ts';
import { recordOf } from '../../src/app-root/record.ts';
import { planStaging } from '../../src/staging/plan-upload.ts';
import { isStaged, stageAppDir } from '../../src/staging/stage-app-dir.ts';
import { surveyAppDir } from '../../src/upload/folder.ts';
import { SURVEY_LIMITS } from '../../src/upload/limits.ts';
import { temporaryCopy, uploadOf } from '../fixtures.ts';

/** Adds files until the upload has so many entries, the folders among them. */
function fill(appDir: string, entries: number): void {
  const dir = join(appDir, 'app', 'user_code', 'data');
  mkdirSync(dir);
  const missing = entries - surveyAppDir(appDir).entries.size;
  for (let index = 0; index < missing; index++) writeFileSync(join(dir, `${index}.csv`), '');
}

// its own requirements are moved aside, and a Procfile, requirements and a record are added
it('are staged, whatever the limit cuts off before and after', async () => {
  const appDir = temporaryCopy(uploadOf('template-with-requirements'), onTestFinished);
  fill(appDir, SURVEY_LIMITS.entries - 1);
  const memory = memoryIn(join(appDir, '..', 'memory'));
  const warnings: string[][] = [];
  for (let more = 0; more < 4; more++) {
    writeFileSync(join(appDir, 'app', 'user_code', 'data', `more-${more}.csv`), '');
    const staged = recordOf(await stageAppDir(appDir, {}, memory));
    expect(recordOf(await planStaging(surveyAppDir(appDir), {}))).toEqual(staged);
    expect(await isStaged(appDir, {}), `${more} more`).toBe(true);
    warnings.push(staged.warnings.map(({ message }) => message));
  }
  const tooLarge = 'The upload has more than 20,000 entries; only the ones nearest to its top were looked at.';
  expect(warnings).toEqual([[], [tooLarge], [tooLarge], [tooLarge]]);
});
