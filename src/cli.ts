/**
 * The commands for people: `plan` says what would be staged, `stage` does it.
 */
import { cpSync, existsSync, statSync } from 'node:fs';
import { parseArgs, styleText } from 'node:util';
import { explain, isOurFault, messageText, ProblemError, problemOf } from './errors.ts';
import { describeRecord, warningLine } from './staging/describe.ts';
import { planStaging } from './staging/plan.ts';
import { recordOf, recordText, type StagingRecord } from './staging/record.ts';
import { readSettings } from './staging/settings.ts';
import { stageAppDir } from './staging/stage.ts';
import { surveyAppDir } from './staging/survey.ts';
import type { StagingPlan } from './staging/types.ts';
import { surveyZip } from './upload/survey-zip.ts';

/** Exit codes of the commands. */
const DONE = 0;
const REFUSED = 1;
const USAGE = 2;
const OUR_FAULT = 3;

const SETTINGS_HELP = `Settings, from the environment:
  BP_PLANQK_USER_CODE   the folder that holds the user code
  BP_PLANQK_MANIFEST    the file that names the requirements
  ENTRY_POINT           module:function to call
`;

const HELP = {
  '': `Usage: planqk-buildpack COMMAND [OPTIONS]

  plan DIR|ZIP   say what would be staged, and change nothing
  stage DIR      bring the requirements and start command of an upload to its top

planqk-buildpack COMMAND --help says more.
`,
  plan: `Usage: planqk-buildpack plan DIR|ZIP [--json]

Says what would be staged, and changes nothing.

  --json   the plan as JSON, as .planqk/staging.json holds it

${SETTINGS_HELP}
Exit codes: 0 planned, or nothing to do; 1 the upload is refused; 2 wrong usage; 3 a fault of this program.
`,
  stage: `Usage: planqk-buildpack stage DIR [--output NEW] [--json]

Brings the requirements and start command of an upload to its top, in place. On any error the folder is as it was.

  --output NEW   stage a copy, in the folder NEW, which must not exist
  --json         print the record as JSON, as .planqk/staging.json holds it

${SETTINGS_HELP}
Exit codes: 0 staged, or nothing to do; 1 the upload is refused; 2 wrong usage; 3 a fault of this program.
`,
} as const;

class UsageError extends Error {}

interface Options {
  readonly dir: string;
  readonly json: boolean;
  readonly output: string | undefined;
}

const COMMANDS: Readonly<Record<string, (options: Options) => Promise<StagingPlan>>> = {
  plan: async ({ dir }) =>
    planStaging(isFolder(dir) ? surveyAppDir(dir) : await surveyZip(dir), readSettings(process.env)),
  stage: async ({ dir, output }) => {
    if (output !== undefined)
      cpSync(dir, output, { recursive: true, verbatimSymlinks: true, errorOnExist: true, force: false });
    return stageAppDir(output ?? dir, readSettings(process.env));
  },
};

export async function runCommand([name = '', ...args]: readonly string[]): Promise<number> {
  try {
    if (name === '' || name === '--help' || name === '-h') return help(HELP[''], name === '' ? USAGE : DONE);
    const command = COMMANDS[name];
    if (command === undefined) throw new UsageError(`there is no command '${name}'`);
    if (args.includes('--help') || args.includes('-h')) return help(HELP[name as keyof typeof HELP], DONE);
    const options = readOptions(name, args);
    const plan = await command(options);
    print(plan, options.json);
    return plan.outcome === 'refused' ? REFUSED : DONE;
  } catch (error) {
    return fail(error);
  }
}

const isFolder = (path: string): boolean => statSync(path).isDirectory();

function help(text: string, code: number): number {
  (code === DONE ? process.stdout : process.stderr).write(text);
  return code;
}

function readOptions(name: string, args: readonly string[]): Options {
  const { values, positionals } = parse(name, args);
  const [dir, ...others] = positionals;
  if (dir === undefined || others.length > 0)
    throw new UsageError(`'${name}' takes one ${name === 'plan' ? 'folder or zip' : 'folder'}`);
  if (!existsSync(dir)) throw new UsageError(`${dir} does not exist`);
  if (name !== 'plan' && !isFolder(dir)) throw new UsageError(`${dir} is not a folder`);
  if (values.output !== undefined && existsSync(values.output)) throw new UsageError(`${values.output} exists already`);
  return { dir, json: values.json ?? false, output: values.output };
}

function parse(name: string, args: readonly string[]) {
  const json = { type: 'boolean' } as const;
  const output = { type: 'string' } as const;
  try {
    const options = name === 'stage' ? { json, output } : { json };
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { values: values as { json?: boolean; output?: string }, positionals };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function print(plan: StagingPlan, json: boolean): void {
  const record = recordOf(plan);
  if (json) process.stdout.write(recordText(record));
  else if (plan.outcome === 'refused') process.stderr.write(messageText(explain(plan.problem)));
  else process.stdout.write(plan.outcome === 'untouched' ? untouched(plan.reason, record) : tree(record));
}

const untouched = (reason: string, { warnings }: StagingRecord): string =>
  [`Nothing to stage: ${reason}.`, ...warnings.map(warningLine), ''].join('\n');

/** Colour is for terminals; NO_COLOR and the like are respected by styleText. */
const style = (format: 'bold' | 'yellow', text: string): string =>
  process.stdout.isTTY ? styleText(format, text) : text;

const tree = (record: StagingRecord): string =>
  describeRecord(record)
    .map(({ heading, lines }) => {
      const branches = lines.map((line, index) => `${index === lines.length - 1 ? '└─' : '├─'} ${line}\n`);
      return `${style(heading === 'Warnings' ? 'yellow' : 'bold', heading)}\n${branches.join('')}`;
    })
    .join('');

function fail(error: unknown): number {
  if (error instanceof UsageError) {
    process.stderr.write(`planqk-buildpack: ${error.message}; see planqk-buildpack --help\n`);
    return USAGE;
  }
  const problem = problemOf(error);
  process.stderr.write(messageText(explain(problem)));
  return error instanceof ProblemError && !isOurFault(problem) ? REFUSED : OUR_FAULT;
}
