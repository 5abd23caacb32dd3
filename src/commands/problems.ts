/**
 * What keeps a command from doing what it is asked?
 */
import { problemsAbout } from '../problem.ts';

const problem = problemsAbout('the-command');

export const noJob = problem('no-job', (upload: string) => ({
  headline: 'The upload is no job',
  detail: 'Only a program with a function run(data, params) can be run here, and there is none that is ours to run.',
  where: [upload],
  remedy: 'Ask planqk-buildpack plan what it takes the upload for, or start it by its own command.',
}));
