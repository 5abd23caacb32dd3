/**
 * What keeps a command from doing what it is asked?
 */
import type { Start } from '../app-root/staging-plan.ts';
import { problemsAbout } from '../problem.ts';
import { quoted } from '../quote.ts';

const problem = problemsAbout('the-command');
const machineProblem = problemsAbout('the-command', 'platform');
const ourProblem = problemsAbout('the-command', 'ours');

export const managerNotRun = ourProblem('manager-not-run', (manager: string, files: readonly string[]) => ({
  headline: `A project of ${manager} cannot be run here yet`,
  detail:
    'What comes to a requirements.txt, to packages of conda, or to a lock is installed here. The upload is staged for ' +
    `${manager}, by these files:`,
  where: files,
  remedy:
    'Build an image with planqk/builder, whose buildpacks have the tool: `pack build my-job --path DIR --builder ' +
    'planqk/builder`. To run it here, name the packages in a requirements.txt.',
}));

/** @param what Is to be had elsewhere alone. */
export const notOnWindows = problemsAbout('windows-and-macos', 'platform')('not-on-windows', (what: string) => ({
  headline: `${what} is not to be had on Windows itself`,
  detail:
    'It takes what Linux and macOS have, and Windows has not: processes that are forks of another one, and packages ' +
    'that are those of the image.',
  where: [],
  remedy:
    'Run the command in WSL, the Linux that Windows brings: `wsl --install` once, then `npx planqk-buildpacks ...` in ' +
    'its shell. Or build an image, and start that with Docker.',
}));

export const noJob = problem('no-job', (upload: string, { command, from }: Start) => ({
  headline: 'The upload is no job',
  detail: `Only a program with a function run(data, params) can be run here. This is ${command === null ? 'for others to build and start, as this file says' : 'an app with a start command of its own'}:`,
  where: [command === null ? (from ?? upload) : quoted(from ?? upload, command)],
  remedy: 'Build an image of it, and start that.',
}));

/** As the runner tells it. */
export interface BadInput {
  readonly headline: string;
  readonly rule: string;
  readonly evidence: readonly string[];
  readonly remedy: string;
}

export const badInput = problem('bad-input', ({ headline, rule, evidence, remedy }: BadInput) => ({
  headline,
  detail: rule,
  where: evidence,
  remedy,
}));

/** The same words as in the image (planqk_runner/problems.py), which has its own process to tell them. */
export const jobCrashed = problem('job-crashed', (signal: string) => ({
  headline: 'The job crashed',
  detail: 'The fault is in code that is not Python, of a package or of the program; Python cannot catch it.',
  where: [`its process ended by ${signal}`],
  remedy: 'Look above for the lines of Python that led there, and try another version of the package.',
}));

export const jobKilled = problem('job-killed', (signal: string) => ({
  headline: 'The job was killed',
  detail: 'The system does so for want of memory; no result is left then.',
  where: [`its process ended by ${signal}`],
  remedy: 'Let the program hold less at once, or find who killed it.',
}));

/** @param seconds That it had to end. */
export const jobOutOfTime = problem('job-killed', (seconds: number) => ({
  headline: 'The job was killed',
  detail: `It was told to end, and had not ${seconds} s later; no result is left then.`,
  where: [],
  remedy: 'Where the program has handlers of its own for SIGTERM or SIGINT, let them end it.',
}));

export const jobEndedUnseen = problem('job-ended-unseen', (code: number) => ({
  headline: 'The job ended without a word to the runner',
  detail: 'The program, or a package of it, ended the process itself, so there is no result.',
  where: [`its process ended by os._exit(${code}) or the like`],
  remedy: 'Return from run(), or use sys.exit().',
}));

/** @param force Whether it helps to tell the command to replace them. */
export const filesInTheWay = machineProblem('files-in-the-way', (files: readonly string[], force: boolean) => ({
  headline: 'Files are in the way',
  detail: 'Nothing was written, since these are there already, and are something else:',
  where: files,
  remedy: force
    ? 'Name another folder, or for an upload, a job or a service another --name; or say --force to replace them. Nothing else in the folder is touched then.'
    : 'Name another folder, or move them away.',
}));
