/**
 * What will start the image: the runner, a command of the upload's own, what builds another language, or nothing at all?
 *
 * Pure: works on a Survey. "Nothing" is a problem with its words, for whoever wants to run the upload; the build goes on.
 */
import type { Start, Write } from '../app-root/staging-plan.ts';
import { parseProcfile } from '../cnb/process-line.ts';
import type { Problem, Warning } from '../problem.ts';
import { findStartable, isManifest, poetryScript } from '../python/plan.ts';
import type { Survey } from '../upload/survey.ts';
import type { Settings } from '../user-settings.ts';
import { isForeignManifest } from './foreign.ts';
import type { NotOurs } from './locate.ts';
import { entryPointNotFound, nothingToRun, severalProjects } from './problems.ts';
import type { UserCode } from './user-code.ts';

const PROCFILE = 'Procfile';
const NONE = { command: null, from: null, problem: null } as const;

const nothing = (problem: Problem): Start => ({ ...NONE, kind: 'nothing', problem });

/** @param writes What staging puts at the app root, a Procfile among it where it has to. */
export function startOfStaged(
  survey: Survey,
  { userCode, starts }: UserCode,
  isJob: boolean,
  writes: readonly Write[],
): Start {
  const from = starts.procfiles[0] ?? starts.template;
  const written = writes.find(({ path }) => path === PROCFILE)?.content;
  const text = written === undefined ? (survey.text(PROCFILE) ?? '') : new TextDecoder().decode(written);
  const command = from === null ? null : commandIn(text);
  if (isJob) return { ...NONE, kind: 'job', command, from: command === null ? null : from };
  if (command !== null) return { ...NONE, kind: 'command', command, from };
  return nothing(nothingToRun(userCode, findStartable(survey, userCode)));
}

/** Of an upload that goes through as it is. */
export async function startOfUntouched(survey: Survey, because: NotOurs, settings: Settings): Promise<Start> {
  const command = commandIn(survey.kind(PROCFILE) === 'file' ? (survey.text(PROCFILE) ?? '') : '');
  if (command !== null) return { ...NONE, kind: 'command', command, from: PROCFILE };
  if (because.elsewhere !== null) return { ...NONE, kind: 'elsewhere', from: because.elsewhere };
  const script = await poetryScript(survey, '.');
  if (script !== null) return { ...NONE, kind: 'command', ...script };
  if (because.several.length > 0) return nothing(severalProjects(because.several));
  if (settings.entryPoint !== undefined) return nothing(entryPointNotFound(settings.entryPoint));
  return nothing(nothingToRun(because.base, findStartable(survey, because.base)));
}

/** The process that a container starts by default, else the first. */
function commandIn(procfile: string): string | null {
  const processes = parseProcfile(procfile);
  return (processes.find(({ type }) => type === 'web') ?? processes[0])?.command.trim() ?? null;
}

/** For the build's log, where nobody sees the plan. */
export const startWarnings = ({ problem }: Start): Warning[] =>
  problem === null
    ? []
    : [{ code: problem.code, message: `${problem.headline}. ${problem.remedy}`, where: [...problem.where] }];

/** The image's own, by the first word of a command: `exec`, `env` and variables may stand before it. */
const PYTHON = /^(?:(?:exec|env|[A-Za-z_]\w*=\S*)\s+)*python[\d.]*(?:\s|$)/;

/** Of an upload that is not ours: buildpacks for Python look at its top alone. */
export function noPythonAtTheTop(survey: Survey, { elsewhere }: NotOurs, { command, from }: Start): Warning[] {
  const startsPython = elsewhere === null && from === PROCFILE && PYTHON.test(command ?? '');
  const isSeen = (name: string): boolean => name.endsWith('.py') || isManifest(name) || isForeignManifest(name);
  if (!startsPython || survey.children('.').some(isSeen)) return [];
  const message =
    'It starts Python, and no buildpack for Python takes the upload: neither a list of packages nor a Python file lies beside it. Add a requirements.txt, which may be empty.';
  return [{ code: 'no-python-at-the-top', message, where: [PROCFILE] }];
}

/** Of an upload that is not ours: what starts it stands before the setting. */
export function entryPointNotUsed({ from }: Start, { entryPoint }: Settings): Warning[] {
  if (entryPoint === undefined || from === null) return [];
  return [
    { code: 'entry-point-not-used', message: `ENTRY_POINT changes nothing, since ${from} starts the app.`, where: [] },
  ];
}
