/**
 * What keeps a command from doing what it is asked?
 */
import type { Start } from '../app-root/staging-plan.ts';
import { problemsAbout } from '../problem.ts';
import { quoted } from '../quote.ts';

const problem = problemsAbout('the-command');
const ourProblem = problemsAbout('the-command', 'ours');

export const managerNotRun = ourProblem('manager-not-run', (manager: string, files: readonly string[]) => ({
  headline: `A project of ${manager} cannot be run here yet`,
  detail:
    'What comes to a requirements.txt is installed here, with uv or pip, and nothing else. The upload is staged for ' +
    `${manager}, by these files:`,
  where: files,
  remedy:
    'Build an image with planqk/builder, whose buildpacks have the tool: `pack build my-job --path DIR --builder ' +
    'planqk/builder`. To run it here, name the packages in a requirements.txt.',
}));

export const noJob = problem('no-job', (upload: string, { command, from }: Start) => ({
  headline: 'The upload is no job',
  detail: `Only a program with a function run(data, params) can be run here. This is ${command === null ? 'for others to build and start, as this file says' : 'an app with a start command of its own'}:`,
  where: [command === null ? (from ?? upload) : quoted(from ?? upload, command)],
  remedy: 'Build an image of it, and start that.',
}));
