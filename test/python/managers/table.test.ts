/**
 * The table of manifests against all that has to know of it: whatever a new row or manager still lacks is named here.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import schema from '../../../schema/staging.schema.json' with { type: 'json' };
import type { StagingRecord } from '../../../src/app-root/record.ts';
import { chooseManifest } from '../../../src/python/choose.ts';
import { planInstallation } from '../../../src/python/install/installation.ts';
import { MANAGERS, namesInTheWay, ROWS } from '../../../src/python/managers/table.ts';
import { surveyAppDir } from '../../../src/upload/folder.ts';
import { readSettings } from '../../../src/user-settings.ts';
import { fixtures } from '../../fixtures.ts';

const repoDir = join(import.meta.dirname, '../../..');
const managersDir = join(repoDir, 'src/python/managers');

describe.each(ROWS.map((row, index) => ({ row, title: `${index + 1}. ${row.readme[0]}` })))('$title', ({ row }) => {
  let taken: string[];

  beforeAll(async () => {
    taken = await fixturesTakenBy(row);
  });

  it('has a fixture whose upload it takes, or refuses', () => {
    expect(taken, 'add test/fixtures/<what-is-odd>/upload with such a file').not.toEqual([]);
  });
});

/** Fixtures are planned once for all rows. */
const choices = Promise.all(
  fixtures.map(async ({ name, dir, uploadDir, env }) => {
    const { userCode, problem } = JSON.parse(readFileSync(join(dir, 'plan.json'), 'utf8')) as StagingRecord;
    const choice = await chooseManifest(surveyAppDir(uploadDir), userCode ?? 'app/user_code', readSettings(env)).catch(
      () => null,
    );
    return { name, row: choice?.taken?.row ?? null, refused: problem?.where.join('\n') ?? '' };
  }),
);

async function fixturesTakenBy(row: (typeof ROWS)[number]): Promise<string[]> {
  const isRefused = (where: string): boolean => row.files.some((file) => where.includes(`/${file}`));
  return (await choices).filter((each) => each.row === row || isRefused(each.refused)).map(({ name }) => name);
}

describe('each manager', () => {
  it.each(MANAGERS)('$name is one that the record may name', ({ name }) => {
    const named = schema.properties.manager.enum;
    expect(named, 'add it to schema/staging.schema.json').toContain(name);
  });

  it('and the record names no other', () => {
    const names = MANAGERS.map(({ name }) => name);
    expect(schema.properties.manager.enum.filter((name) => name !== null && !names.includes(name))).toEqual([]);
  });

  it.each(MANAGERS.filter(({ name }) => name !== 'pip'))(
    '$name at the app root is installed or told, never taken for nothing',
    ({ signs }) => {
      expect(signs).not.toEqual([]);
      for (const sign of signs)
        expect(['unsupported', 'project', 'conda']).toContain(planInstallation([sign], undefined, () => null).kind);
    },
  );

  it.each(MANAGERS)('$name parks what would be taken up before it', (manager) => {
    const inTheWay = namesInTheWay(manager);
    expect(inTheWay).toEqual(expect.arrayContaining([...manager.signs, ...(manager.reads ?? [])]));
    for (const other of MANAGERS.filter(({ comesLast }) => !comesLast))
      expect(inTheWay).toEqual(expect.arrayContaining([...other.signs]));
  });
});

describe('each folder of managers/', () => {
  const folders = readdirSync(managersDir, { withFileTypes: true }).filter((entry) => entry.isDirectory());

  it.each(folders.map(({ name }) => name))('%s has its rows in the table', async (folder) => {
    const exported = Object.values(await import(join(managersDir, folder, 'row.ts')));
    const rows = exported.filter((value) => typeof value === 'object' && value !== null && 'readme' in value);
    expect(rows, `src/python/managers/${folder}/row.ts exports a Row`).not.toEqual([]);
    for (const row of rows) expect(ROWS, 'add it to ROWS in table.ts').toContain(row);
  });
});

it('the README has the table, in its order', () => {
  const rows = ROWS.map(({ readme: [from, to] }) => `| ${from} | ${to} |`);
  const readme = readFileSync(join(repoDir, 'README.md'), 'utf8');
  const start = readme.indexOf(rows[0]!);
  expect(readme.slice(start, start + rows.join('\n').length)).toBe(rows.join('\n'));
});
