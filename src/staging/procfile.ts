/**
 * Which Procfile stands at the app root?
 *
 * Pure. Paketo's procfile buildpack keeps only lines that match PROCESS_LINE and drops all others without a word, so
 * what it would lose is repaired here, with a warning.
 */

import { posix } from 'node:path';
import { parkedPath } from '../app-root/places.ts';
import type { Ignored, Write } from '../app-root/staging-plan.ts';
import { PROCESS_LINE } from '../cnb/process-line.ts';
import { refuse, type Warning } from '../problem.ts';
import { repairCommand, TEMPLATE_IMPORT, TEMPLATE_START } from '../python/plan.ts';
import { excerpt, shellWord } from '../quote.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import { type DecodedText, encodeText } from '../upload/text.ts';
import { procfileWithoutProcess } from './problems.ts';
import type { UserCode } from './user-code.ts';

/** `web` reads the input, calls run once, prints the result and exits. */
export const JOB_PROCFILE = 'web: planqk-job\n';

export interface ProcfilePlan {
  readonly writes: readonly Write[];
  readonly ignored: readonly Ignored[];
  readonly warnings: readonly Warning[];
}

const NONE: ProcfilePlan = { writes: [], ignored: [], warnings: [] };

/** The user's own wins; the root's before that in the user code; then the template's start module; then ours, for a job. */
export function planProcfile(survey: Survey, location: UserCode, isJob: boolean): ProcfilePlan {
  const { writes, ...plan } = procfileFor(survey, location, isJob);
  return { ...plan, writes: [...writes, ...packageLink(survey, location)] };
}

function procfileFor(survey: Survey, { starts, base }: UserCode, isJob: boolean): ProcfilePlan {
  const [own, ...others] = starts.procfiles;
  if (own !== undefined) {
    const ignored = others.map((path) => ({ path, reason: `${own} is used` }));
    return { ...fromUser(survey, own, isJob), ignored };
  }
  if (starts.template !== null) return generated(`web: ${inFolder(base, TEMPLATE_START.command)}\n`, [starts.template]);
  return isJob ? generated(JOB_PROCFILE, []) : NONE;
}

/**
 * The template's own start module imports the user code by a name that a folder named `user-code` cannot have: a link
 * makes it one. (Our runner needs none.)
 */
function packageLink(survey: Survey, { starts, base, userCode }: UserCode): Write[] {
  const path = posix.join(base, TEMPLATE_IMPORT);
  if (starts.template === null || survey.kind(path) !== null) return [];
  const target = posix.relative(posix.dirname(path), userCode);
  return [{ path, from: [userCode], how: 'linked', content: encodeText(target) }];
}

const generated = (text: string, from: readonly RelPath[]): ProcfilePlan => ({
  ...NONE,
  writes: [{ path: 'Procfile', from, how: 'generated', content: encodeText(text) }],
});

function fromUser(survey: Survey, path: RelPath, isJob: boolean): ProcfilePlan {
  const bytes = survey.read(path) ?? new Uint8Array();
  const { lines, warnings } = readProcfile(survey.decoded(path)!, path);
  const dir = posix.dirname(path);
  const processes = lines.filter((line) => PROCESS_LINE.test(line));
  if (processes.length === 0) return withoutProcess(path, isJob, bytes);
  if (path === 'Procfile' && warnings.every(({ code }) => !REPAIRS.has(code))) return { ...NONE, warnings };
  const text = lines.map((line) => line.replace(PROCESS_LINE, (_all, type, cmd) => `${type}: ${inFolder(dir, cmd)}`));
  const repaired: Write = {
    path: 'Procfile',
    from: [path],
    how: 'rewritten',
    content: encodeText(`${text.join('\n')}\n`),
  };
  return { writes: path === 'Procfile' ? [park(bytes), repaired] : [repaired], ignored: [], warnings };
}

function withoutProcess(path: RelPath, isJob: boolean, bytes: Uint8Array): ProcfilePlan {
  if (!isJob) refuse(procfileWithoutProcess(path));
  const ours = generated(JOB_PROCFILE, []);
  return {
    writes: path === 'Procfile' ? [park(bytes), ...ours.writes] : ours.writes,
    ignored: [],
    warnings: [
      {
        code: 'procfile-without-process',
        message: 'No line of the form `web: command`; the job is run instead.',
        where: [path],
      },
    ],
  };
}

const park = (content: Uint8Array): Write => ({
  path: parkedPath('Procfile'),
  from: ['Procfile'],
  how: 'parked',
  content,
});

/** Warnings that stand for a repair: Paketo would not read the file as its author meant it. */
const REPAIRS = new Set(['procfile-encoding', 'procfile-line-ends', 'procfile-line', 'procfile-module']);

/** The lines as Paketo has to see them, and what had to be changed for that. */
export function readProcfile({ text, repaired }: DecodedText, path: RelPath): { lines: string[]; warnings: Warning[] } {
  const warnings: Warning[] = [];
  if (repaired !== null) {
    warnings.push({ code: 'procfile-encoding', message: `Written as ${repaired}; staged as UTF-8.`, where: [path] });
  }
  if (/\r(?!\n)/.test(text)) {
    warnings.push({ code: 'procfile-line-ends', message: 'Lines end with CR alone; staged with LF.', where: [path] });
  }
  const rows = text.replace(/\r\n?/g, '\n').split('\n');
  while (rows.length > 1 && rows.at(-1) === '') rows.pop();
  const lines = rows.map((row, index) => repairLine(row, `${path}:${index + 1}`, warnings));
  return { lines, warnings: [...warnings, ...repeatedTypes(lines, path)] };
}

function repairLine(row: string, where: string, warnings: Warning[]): string {
  if (/^\s*(#|$)/.test(row)) return row.trim();
  const parts = /^([A-Za-z0-9_.-]+)\s*:(.+)$/s.exec(row.trimStart());
  if (parts === null) {
    const message = 'Not of the form `name: command`; no process comes of this line.';
    warnings.push({ code: 'procfile-line-ignored', message, where: [where] });
    return row;
  }
  const line = `${parts[1]!.replaceAll('.', '-')}: ${parts[2]!.trim() || ' '}`;
  if (!PROCESS_LINE.test(row) || PROCESS_LINE.exec(row)![1] !== PROCESS_LINE.exec(line)![1]) {
    warnings.push({
      code: 'procfile-line',
      message: `Would be lost as written; staged as \`${excerpt(line)}\`.`,
      where: [where],
    });
  }
  return repairModule(line, where, warnings);
}

function repairModule(line: string, where: string, warnings: Warning[]): string {
  const fixed = repairCommand(line);
  if (fixed !== line) {
    const message = '`python -m` takes a module, not a file; staged without `.py`.';
    warnings.push({ code: 'procfile-module', message, where: [where] });
  }
  return fixed;
}

function repeatedTypes(lines: readonly string[], path: RelPath): Warning[] {
  const last = new Map<string, number>();
  const warnings: Warning[] = [];
  lines.forEach((line, index) => {
    const type = PROCESS_LINE.exec(line)?.[1];
    if (type === undefined) return;
    const earlier = last.get(type);
    if (earlier !== undefined) {
      const message = `\`${excerpt(type)}\` is there more than once; the last one counts.`;
      warnings.push({ code: 'procfile-repeated', message, where: [`${path}:${earlier}`, `${path}:${index + 1}`] });
    }
    last.set(type, index + 1);
  });
  return warnings;
}

/** A command as its author meant it, run from the app root: in the folder that holds the Procfile. */
export function inFolder(dir: RelPath, command: string): string {
  if (dir === '.') return command;
  return isSimpleCommand(command)
    ? `cd ${shellWord(dir)} && exec ${command}`
    : `cd ${shellWord(dir)} || exit; ${command}`;
}

const SHELL_WORDS = new Set(
  'if for while until case select function time coproc cd exec export source set unset eval exit trap ulimit umask alias read'.split(
    ' ',
  ),
);

/** One program and its arguments, so that `exec` can replace the shell with it and signals reach it. */
function isSimpleCommand(command: string): boolean {
  const first = command.split(/\s/)[0]!;
  if (SHELL_WORDS.has(first) || /^[[{!.:]/.test(first) || /^\w+\+?=/.test(first)) return false;
  return !/[;&|<>(){}`\n]|\$\(/.test(command.replace(/'[^']*'/g, ''));
}
