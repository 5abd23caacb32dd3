/** Every fixture that is staged leads Paketo to the tool that was meant, with the Python version that was meant. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import type { StagingRecord } from '../../src/app-root/record.ts';
import { fixtures } from '../fixtures.ts';
import { detect } from './detector.ts';
import { PRODUCTION_ORDER, productionBench } from './production.ts';

const INSTALLERS = {
  pip: 'pip-install',
  conda: 'conda-env-update',
  poetry: 'poetry-install',
  pipenv: 'pipenv-install',
  uv: 'python-package-managers-run',
  pixi: 'python-package-managers-run',
} as const;

/** Of Paketo's groups those that have a cpython, which is asked for the version. */
const HAS_CPYTHON = ['pip', 'poetry', 'pipenv'];

const recordIn = (dir: string): StagingRecord => JSON.parse(readFileSync(join(dir, 'plan.json'), 'utf8'));
const staged = fixtures.filter(({ dir }) => recordIn(dir).outcome === 'staged');

describe.concurrent('is installed as planned', () => {
  it.for(staged)('$name', async ({ dir, uploadDir, env }, { expect, onTestFinished }) => {
    const { isJob, manager, python } = recordIn(dir);
    const { group, plan, output } = await detect(productionBench(uploadDir, onTestFinished), {
      env,
      order: PRODUCTION_ORDER,
    });
    const installers = Object.values(INSTALLERS).filter((name) => group?.includes(`paketo-buildpacks/${name}`));
    expect([...new Set(installers)], output).toEqual(
      manager === null ? [] : [INSTALLERS[manager as keyof typeof INSTALLERS]],
    );
    if (isJob) expect(group).toContain('paketo-buildpacks/procfile');
    expect(group?.at(-1)).toBe('planqk/job');
    if (python === null || !HAS_CPYTHON.includes(manager ?? '')) return;
    const requirements = plan.entries?.flatMap(({ requires }) => requires) ?? [];
    const versions = requirements.filter(({ name, metadata }) => name === 'cpython' && metadata?.version);
    expect(versions.map(({ metadata }) => metadata?.version)).toContain(python.constraint);
  });
});
