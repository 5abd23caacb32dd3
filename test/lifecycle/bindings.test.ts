/** Service bindings under the real lifecycle: planqk/settings takes part where they have something to say. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { expect, it } from 'vitest';
import { uploadOf } from '../fixtures.ts';
import { buildAll, detect, workbench } from './detector.ts';
import { PRODUCTION_ORDER, productionBench } from './production.ts';

function bind(dir: string, type: string, keys: Readonly<Record<string, string>>): void {
  const binding = join(dir, 'platform', 'bindings', type);
  mkdirSync(binding, { recursive: true });
  for (const [key, text] of Object.entries({ type, ...keys })) writeFileSync(join(binding, key), text);
}

it.each(['named-folder-underscore', 'plain-python'])('with Paketo it does: %s', async (fixture) => {
  const upload = uploadOf(fixture);
  const groups = await Promise.all(
    [true, false].map(async (isBound) => {
      const cleanUps: (() => void)[] = [];
      const bench = productionBench(upload, (cleanUp) => cleanUps.push(cleanUp));
      rmSync(join(bench.buildpacksDir, 'planqk_environment'));
      if (isBound) bind(bench.dir, 'ca-certificates', { 'own.pem': rootCertificates[0]! });
      const { group, output } = await detect(bench, { order: PRODUCTION_ORDER });
      expect(group, output).not.toBeNull();
      for (const cleanUp of cleanUps) cleanUp();
      return group;
    }),
  );
  expect(groups[0]).toEqual(['planqk/settings', ...groups[1]!]);
});

it('in the embedded builder it does not, and one that cannot be used stops the build', async ({ onTestFinished }) => {
  const bench = workbench(uploadOf('named-folder-underscore'), onTestFinished);
  bind(bench.dir, 'pypi', { username: 'joe' });
  const { group, output } = await detect(bench);
  expect(group, output).toEqual(['planqk/environment', 'planqk/job']);
  const built = await buildAll(bench);
  expect(built.output).toContain('  pypi: it needs the key url or extra-index-url\n');
  expect(built.output).toContain('[code: binding-unusable, fault: platform]');
  expect(built.output).toContain('exit status 5');
});
