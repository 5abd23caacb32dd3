/**
 * What keeps our buildpacks from doing their part of a build?
 */
import { problemsAbout } from '../problem.ts';

const problem = problemsAbout('integration', 'platform');

export const notAlone = problem('not-alone', (neighbours: readonly string[]) => ({
  headline: 'The order of this builder has a buildpack beside planqk/python',
  detail:
    'planqk/python has to stand alone in its group: what stands beside it has looked at the upload as it was before staging, and if it looked for requirements, it did not find them. That concerns:',
  where: neighbours,
  remedy: 'Ask the operator of the builder to give planqk/python a group of its own.',
}));

export const stagingUnfinished = problem('staging-unfinished', () => ({
  headline: 'The upload was not prepared completely',
  detail:
    'The step that brings requirements to the app root (planqk/stage) did not finish: it was stopped, or could not run on this machine.',
  where: [],
  remedy: 'Build again; if it happens again, look for memory or time limits of the build, or report it.',
}));

export const recordChanged = problem('record-changed', () => ({
  headline: 'The record of staging was changed during the build',
  detail: 'planqk/job goes by what planqk/stage wrote, however, something that ran in between wrote it anew:',
  where: ['.planqk/staging.json'],
  remedy: 'Look for a package whose installation writes to the app dir, and leave it out.',
}));
