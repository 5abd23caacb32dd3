import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { recordOf } from '../../src/app-root/record.ts';
import { type Problem, Refusal } from '../../src/problem.ts';
import { planStaging } from '../../src/staging/plan-upload.ts';
import { isStaged, stageAppDir } from '../../src/staging/stage-app-dir.ts';
import { surveyAppDir } from '../../src/upload/folder.ts';
import { readSettings, type Settings } from '../../src/user-settings.ts';
import { contentsOf, decision, expectedFile, fixtures, temporaryCopy } from '../fixtures.ts';

const isMaking = (): boolean => expect.getState().snapshotState.snapshotUpdateState === 'all';

describe.each(fixtures)('$name', (fixture) => {
  const { dir, uploadDir, env } = fixture;
  const settings = readSettings(env);
  const expected = (path: string): string => expectedFile(fixture, path, isMaking());

  it('is decided as plan.json says', async () => {
    const planFile = expected('plan.json');
    const plan = await planStaging(surveyAppDir(uploadDir), settings);
    await expect(`${JSON.stringify(decision(recordOf(plan)), null, 2)}\n`).toMatchFileSnapshot(planFile);
    const writes = plan.outcome === 'staged' ? plan.writes : [];
    for (const { path, content } of writes) {
      await expect(new TextDecoder().decode(content)).toMatchFileSnapshot(expected(join('staged', path)));
    }
    const kept = existsSync(join(dir, 'staged')) ? [...contentsOf(join(dir, 'staged'))] : [];
    const left = kept.filter(([path, content]) => content !== '<folder>' && !writes.some((each) => each.path === path));
    expect(left, 'in staged/ of an earlier decision').toEqual([]);
  });

  it('is staged as planned, and staging it again changes nothing', async () => {
    const appDir = temporaryCopy(uploadDir, onTestFinished);
    const before = contentsOf(appDir);
    const answerBefore = await answerOfGuard(appDir, settings);
    const plan = await stageAppDir(appDir, settings);
    const staged = contentsOf(appDir);
    expect(answerBefore).toEqual(plan.outcome === 'refused' ? plan.problem : isDeepStrictEqual(staged, before));
    expect(await answerOfGuard(appDir, settings)).toEqual(plan.outcome === 'refused' ? plan.problem : true);
    if (plan.outcome !== 'staged') return expect(staged).toEqual(before);
    const added = [...staged].filter(([path, content]) => before.get(path) !== content && content !== '<folder>');
    expect(added.map(([path]) => path).sort()).toEqual(
      [...plan.writes.map(({ path }) => path), '.planqk/staging.json'].sort(),
    );
    const lost = [...before].filter(([, content]) => ![...staged.values()].includes(content));
    expect(lost, 'content of the user that is nowhere any more').toEqual([]);

    await stageAppDir(appDir, settings);
    expect(contentsOf(appDir)).toEqual(staged);
  });
});

/** What planqk/guard goes by: whether nothing is left to do, or what the upload is refused for. */
async function answerOfGuard(appDir: string, settings: Settings): Promise<boolean | Problem> {
  try {
    return await isStaged(appDir, settings);
  } catch (error) {
    if (error instanceof Refusal) return error.problem;
    throw error;
  }
}

describe('a fixture that is not complete fails', () => {
  const fixtureWith = (...files: string[]) => {
    const dir = mkdtempSync(join(tmpdir(), 'planqk-fixture-'));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    for (const file of files) {
      mkdirSync(join(dir, file, '..'), { recursive: true });
      writeFileSync(join(dir, file), '');
    }
    return { name: 'new', dir, uploadDir: join(dir, 'upload'), env: {} };
  };

  it.each(['plan.json', 'staged/Procfile'])('without %s, and says how to make it', (path) => {
    const fixture = fixtureWith('upload/README.md');
    expect(() => expectedFile(fixture, path, false)).toThrow(
      `/${path} is missing: make it with \`npx vitest run --project fast test/staging/fixtures.test.ts -u\``,
    );
    expect(expectedFile(fixture, path, true)).toBe(join(fixture.dir, path));
  });

  it.each([false, true])('without an upload (in a run that makes what is expected: %s)', (making) => {
    expect(() => expectedFile(fixtureWith('plan.json'), 'plan.json', making)).toThrow('/upload is missing');
  });
});
