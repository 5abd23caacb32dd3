/** Uploads that a person can read, and the advice on each: `uploads/NAME/upload`, and `advice.txt`. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Advice, adviceOn } from '../../../src/python/plan.ts';
import { planStaging } from '../../../src/staging/plan-upload.ts';
import { surveyAppDir } from '../../../src/upload/folder.ts';

const UPLOADS = join(import.meta.dirname, 'uploads');
const SAMPLES = join(import.meta.dirname, '../../../samples');

async function adviceFor(dir: string): Promise<Advice[] | null> {
  const survey = surveyAppDir(dir);
  const plan = await planStaging(survey, {});
  return plan.outcome === 'staged' ? adviceOn(survey, plan, {}) : null;
}

const textOf = ({ severity, code, message, where, remedy }: Advice): string =>
  [`${severity} [${code}]`, message, ...where.map((place) => `  ${place}`), remedy, ''].join('\n');

describe('advice on', () => {
  it.each(readdirSync(UPLOADS))('%s', async (name) => {
    const advice = await adviceFor(join(UPLOADS, name, 'upload'));
    if (advice === null) throw new Error('not staged');
    await expect(advice.map(textOf).join('\n')).toMatchFileSnapshot(join(UPLOADS, name, 'advice.txt'));
  });
});

it('the samples get no other than to name their Python', async () => {
  const names = readdirSync(SAMPLES).filter((name) => statSync(join(SAMPLES, name)).isDirectory());
  const advice = await Promise.all(names.map((name) => adviceFor(join(SAMPLES, name))));
  const codes = new Set(advice.flatMap((each) => each ?? []).map(({ code }) => code));
  expect([...codes]).toEqual(['python-not-pinned']);
  expect(advice.filter((each) => each !== null).length).toBeGreaterThan(8);
});
