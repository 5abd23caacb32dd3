/** Every fixture through the real lifecycle's detector: which group passes, and what stands at the app root then. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { messageText } from '../../src/problem.ts';
import { contentsOf, decision, fixtures } from '../fixtures.ts';
import { detect, workbench } from './detector.ts';

describe.each(fixtures)('$name', ({ dir, uploadDir, env }) => {
  it('goes the way plan.json says', async () => {
    const expected = JSON.parse(readFileSync(join(dir, 'plan.json'), 'utf8'));
    const bench = workbench(uploadDir, onTestFinished);
    const detection = await detect(bench, { env });
    const tree = contentsOf(detection.appDir);

    if (expected.outcome === 'refused') {
      expect(detection.group).toEqual(['planqk/stage']);
      expect(tree).toEqual(contentsOf(uploadDir));
      const { exitCode, stderr } = await detection.build();
      expect(stderr.trim()).toBe(messageText(expected.problem).trim());
      expect(exitCode).toBe(1);
    } else if (expected.outcome === 'untouched') {
      expect(detection.group?.some((id) => ['planqk/stage', 'planqk/guard'].includes(id))).toBe(false);
      expect(tree).toEqual(contentsOf(uploadDir));
    } else {
      const settings = Object.keys(expected.settings).length > 0 ? ['planqk/settings'] : [];
      expect(detection.group, detection.output).toEqual([...settings, 'planqk/environment', 'planqk/job']);
      expect(decision(JSON.parse(tree.get('.planqk/staging.json')!))).toEqual(expected);
      for (const { path } of expected.writes)
        expect(tree.get(path)).toBe(readFileSync(join(dir, 'staged', path), 'latin1'));
      const cpython = detection.plan.entries
        ?.flatMap(({ requires }) => requires)
        .map(({ metadata }) => metadata?.version);
      expect(cpython?.filter(Boolean)).toEqual(expected.python === null ? [] : [expected.python.constraint]);
    }
  });
});
