/**
 * What keeps a command from doing what it is asked?
 */
import type { Start } from '../app-root/staging-plan.ts';
import { problemsAbout } from '../problem.ts';
import { quoted } from '../quote.ts';

const problem = problemsAbout('the-command');

export const noJob = problem('no-job', (upload: string, { command, from }: Start) => ({
  headline: 'The upload is no job',
  detail: `Only a program with a function run(data, params) can be run here. This is ${command === null ? 'for others to build and start, as this file says' : 'an app with a start command of its own'}:`,
  where: [command === null ? (from ?? upload) : quoted(from ?? upload, command)],
  remedy: 'Build an image of it, and start that.',
}));
