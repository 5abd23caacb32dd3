/** Which Pythons may a job get, by their minor versions? */
import type { Survey } from '../../upload/survey.ts';
import { LAST_RELEASED, OFFERED_MINORS } from '../choose-version.ts';
import { satisfies } from '../constraint.ts';
import { fromConda } from '../version.ts';
import { environmentOf } from './conda-files.ts';
import type { AdvisedPlan } from './types.ts';

const PATCHES = Array.from({ length: 25 }, (_, patch) => patch);

/** Where nothing is stated, that of the builders. */
const DEFAULT_MINOR = 11;

/** Null: not known. */
export async function minorsOf(survey: Survey, plan: AdvisedPlan): Promise<readonly number[] | null> {
  const { manager, python } = plan;
  const isOfConda = manager === 'conda' || manager === 'pixi';
  const constraint = isOfConda ? await constraintOfConda(survey, plan) : (python?.constraint ?? null);
  if (constraint === null) return isOfConda ? null : [DEFAULT_MINOR];
  const minors = Array.from({ length: LAST_RELEASED + 1 }, (_, minor) => minor).slice(OFFERED_MINORS.first);
  const fitting = minors.filter((minor) => PATCHES.some((patch) => satisfies(`3.${minor}.${patch}`, constraint)));
  return fitting.length === 0 ? null : fitting;
}

async function constraintOfConda(survey: Survey, plan: AdvisedPlan): Promise<string | null> {
  const environment = await environmentOf(survey, plan);
  const python = environment?.packages.find(({ name }) => name === 'python');
  const said = python === undefined ? null : fromConda(python.text);
  return said?.kind === 'version' ? said.constraint : null;
}
