/** The phases of one buildpack as the lifecycle calls them, on a copy of a fixture's upload, in folders of their own. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'smol-toml';
import { onTestFinished, vi } from 'vitest';
import type { BuildContext, DetectContext } from '../../src/cnb/context.ts';
import { temporaryCopy, uploadOf } from '../fixtures.ts';

interface Requirement {
  readonly name: string;
  readonly metadata?: Record<string, string>;
}

export interface BuildPlan {
  readonly provides?: readonly { readonly name: string }[];
  readonly requires?: readonly Requirement[];
  readonly or?: readonly BuildPlan[];
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param buildpack Such as `stage`, for planqk/stage. */
export function bench(buildpack: string, fixture: string, env: Record<string, string> = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-phases-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const context = {
    appDir: temporaryCopy(uploadOf(fixture), onTestFinished),
    // the layout of a builder image: the order is found from the buildpack's folder
    buildpackDir: join(dir, 'cnb', 'buildpacks', `planqk_${buildpack}`, '0.1.0'),
    platformDir: join(dir, 'platform'),
    layersDir: join(dir, 'layers', `planqk_${buildpack}`),
    buildPlanFile: join(dir, 'build-plan.toml'),
    buildpackPlanFile: join(dir, 'plan.toml'),
    env,
  } satisfies DetectContext & BuildContext;
  for (const folder of [context.buildpackDir, context.layersDir]) mkdirSync(folder, { recursive: true });

  /** What detect left, or null: to leave nothing is the usual way to require nothing. */
  const buildPlan = (): BuildPlan | null =>
    existsSync(context.buildPlanFile) ? (parse(readFileSync(context.buildPlanFile, 'utf8')) as BuildPlan) : null;

  return {
    ...context,
    context,
    buildPlan,

    detect: (detect: (context: DetectContext) => number | Promise<number>) => listenTo(() => detect(context)),

    /** With the entries of the build plan that this buildpack provides. */
    build: (build: (context: BuildContext) => number | Promise<number>) => {
      const { provides = [], requires = [] } = buildPlan() ?? {};
      const entries = requires.filter(({ name }) => provides.some((provide) => provide.name === name));
      writeFileSync(context.buildpackPlanFile, stringify({ entries }));
      return listenTo(() => build(context));
    },

    orderOfBuilder: (...ids: string[]) =>
      writeFileSync(
        join(dir, 'cnb', 'order.toml'),
        `[[order]]\n${ids.map((id) => `[[order.group]]\nid = "${id}"\n`).join('')}`,
      ),
  };
}

async function listenTo(run: () => number | Promise<number>): Promise<Ended> {
  const printed = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      printed[name] += text;
      return true;
    }),
  );
  try {
    return { code: await run(), ...printed };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** The message of a code, as `messages` has it. */
export const messageOf = (code: string): string =>
  readFileSync(join(import.meta.dirname, 'messages', `${code}.txt`), 'utf8');

/** What a fixture is refused with. */
export const problemOf = (fixture: string) =>
  JSON.parse(readFileSync(join(dirname(uploadOf(fixture)), 'plan.json'), 'utf8')).problem;
