/**
 * The build plan (what a detect provides and requires) and the buildpack plan (what build is then asked for).
 *
 * @see https://github.com/buildpacks/spec/blob/main/buildpack.md#build-plan-toml
 */
import { readFileSync, writeFileSync } from 'node:fs';

export interface Provide {
  readonly name: string;
}

export interface Require {
  readonly name: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface BuildPlan {
  readonly provides?: readonly Provide[];
  readonly requires?: readonly Require[];
  /** Alternatives, tried after the plan itself. */
  readonly or?: readonly Omit<BuildPlan, 'or'>[];
}

export interface BuildpackPlan {
  readonly entries: readonly Require[];
}

export async function writeBuildPlan(file: string, plan: BuildPlan): Promise<void> {
  const { stringify } = await import('smol-toml');
  writeFileSync(file, stringify(plan));
}

export async function readBuildpackPlan(file: string): Promise<BuildpackPlan> {
  const { parse } = await import('smol-toml');
  const plan = parse(readFileSync(file, 'utf8')) as Partial<BuildpackPlan>;
  return { entries: plan.entries ?? [] };
}
