import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { recordOf } from '../../src/app-root/record.ts';
import { planStaging } from '../../src/staging/plan-upload.ts';
import { stageAppDir } from '../../src/staging/stage-app-dir.ts';
import { surveyAppDir } from '../../src/upload/folder.ts';
import { readSettings } from '../../src/user-settings.ts';
import { contentsOf, decision, fixtures, temporaryCopy } from '../fixtures.ts';

describe.each(fixtures)('$name', ({ dir, uploadDir, env }) => {
  const settings = readSettings(env);

  it('is decided as plan.json says', async () => {
    const plan = await planStaging(surveyAppDir(uploadDir), settings);
    await expect(`${JSON.stringify(decision(recordOf(plan)), null, 2)}\n`).toMatchFileSnapshot(join(dir, 'plan.json'));
    const writes = plan.outcome === 'staged' ? plan.writes : [];
    for (const { path, content } of writes) {
      await expect(new TextDecoder().decode(content)).toMatchFileSnapshot(join(dir, 'staged', path));
    }
    const kept = existsSync(join(dir, 'staged')) ? [...contentsOf(join(dir, 'staged'))] : [];
    const left = kept.filter(([path, content]) => content !== '<folder>' && !writes.some((each) => each.path === path));
    expect(left, 'in staged/ of an earlier decision').toEqual([]);
  });

  it('is staged as planned, and staging it again changes nothing', async () => {
    const appDir = temporaryCopy(uploadDir, onTestFinished);
    const before = contentsOf(appDir);
    const plan = await stageAppDir(appDir, settings);
    const staged = contentsOf(appDir);
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
