/** The published schema holds for every record there is. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import schema from '../../schema/staging.schema.json' with { type: 'json' };
import { recordOf, type StagingRecord } from '../../src/app-root/record.ts';
import { planStaging } from '../../src/staging/plan-upload.ts';
import { surveyAppDir } from '../../src/upload/folder.ts';
import { readSettings } from '../../src/user-settings.ts';
import { fixtures } from '../fixtures.ts';

const validate = new Ajv2020({ allErrors: true }).compile(schema);

it.each(fixtures)('$name', async ({ uploadDir, env }) => {
  const record = recordOf(await planStaging(surveyAppDir(uploadDir), readSettings(env)));
  validate(JSON.parse(JSON.stringify(record)));
  expect(validate.errors ?? []).toEqual([]);
});

it('refuses what is no record', async () => {
  const record = recordOf(await planStaging(surveyAppDir(fixtures[0]!.uploadDir), {}));
  for (const wrong of [
    { schema: 2 },
    { problem: {} },
    { userCode: '../x' },
    { extra: 1 },
  ] as Partial<StagingRecord>[]) {
    expect(validate({ ...record, ...wrong }), JSON.stringify(wrong)).toBe(false);
  }
});
