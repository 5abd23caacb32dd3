/**
 * What about a job will only show later, if at all? For whoever asks for advice: a build does not tell it.
 *
 * Pure: works on a Survey, and on what staging decided. Nothing of the upload is executed.
 */
import type { RelPath, Survey } from '../../upload/survey.ts';
import type { Settings } from '../../user-settings.ts';
import { processorOf } from '../processor.ts';
import { programFiles } from '../program-files.ts';
import { importAdvice } from './import-advice.ts';
import { listedBy } from './listing.ts';
import { lockAdvice } from './lock-advice.ts';
import { lockContents } from './lock-contents.ts';
import { minorsOf } from './minors.ts';
import { programAdvice } from './program-advice.ts';
import { requirementsAdvice } from './requirements-advice.ts';
import type { Advice, Advised, AdvisedPlan } from './types.ts';

/** What needs no requirements to be known. */
export const adviseOnProgram = (survey: Survey, userCode: RelPath, settings: Settings): Advice[] =>
  programAdvice({ program: programFiles(survey, { userCode, base: '.' }, settings.entryPoint) });

export async function advise(survey: Survey, plan: AdvisedPlan, settings: Settings): Promise<Advice[]> {
  const lock = await lockContents(survey, plan, processorOf(settings.arch));
  const listed = await listedBy(survey, plan, lock);
  const { isJob, userCode } = plan;
  const program = isJob ? programFiles(survey, { userCode, base: '.' }, settings.entryPoint) : [];
  const advised: Advised = { survey, plan, settings, listed, lock, program, minors: await minorsOf(survey, plan) };
  return [
    ...programAdvice(advised),
    ...importAdvice(advised),
    ...(await lockAdvice(advised)),
    ...requirementsAdvice(advised),
  ];
}
