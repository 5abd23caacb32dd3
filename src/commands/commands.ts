/**
 * The commands for people: `plan` says what would be staged, `stage` does it.
 */

import { cpSync, existsSync, statSync } from 'node:fs';
import { type ParseArgsConfig, parseArgs, styleText } from 'node:util';
import { recordOf, recordText, type StagingRecord } from '../app-root/record.ts';
import type { StagingPlan } from '../app-root/staging-plan.ts';
import { messageText, problemOf } from '../problem.ts';
import { describeRecord, warningLine } from '../staging/describe.ts';
import { planStaging } from '../staging/plan-upload.ts';
import { stageAppDir } from '../staging/stage-app-dir.ts';
import { surveyUpload } from '../upload/upload.ts';
import { readSettings } from '../user-settings.ts';

/** Exit codes of the commands. */
const DONE = 0;
const REFUSED = 1;
const USAGE = 2;
const OUR_FAULT = 3;
const NOT_STARTED = 125;

const SETTINGS_HELP = `Settings, from the environment:
  BP_PLANQK_USER_CODE   the folder that holds the user code
  BP_PLANQK_MANIFEST    the file that names the requirements
  ENTRY_POINT           module:function to call
`;

const HELP = {
  '': `Usage: planqk-buildpack COMMAND [OPTIONS]

  plan DIR|ZIP   say what would be staged, and change nothing
  stage DIR      bring the requirements and start command of an upload to its top
  run DIR|ZIP    run the job on this machine, without a container

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
  run: `Usage: planqk-buildpack run DIR|ZIP [--data FILE] [--params FILE]

Runs the job on this machine, without a container: stages a copy of the upload, makes a Python environment (with uv where
there is one, else with venv and pip), and starts the runner that the image would start. The upload is not written to.
Environments are kept in the user's cache, and used again while what feeds them is the same.

  --data FILE     the job's data      (default: input/data.json of the upload)
  --params FILE   the job's parameters (default: input/params.json of the upload)

${SETTINGS_HELP}
Exit codes: the job's own; 2 wrong usage; 125 the job could not be started.
`,
} as const;

class UsageError extends Error {}

interface CommandOptions {
  readonly dir: string;
  readonly json: boolean;
  readonly output: string | undefined;
  readonly data: string | undefined;
  readonly params: string | undefined;
}

/** Each returns its exit code. */
const COMMANDS: Readonly<Record<string, (options: CommandOptions) => Promise<number>>> = {
  plan: async ({ dir, json }) => {
    const settings = readSettings(process.env);
    return print(await planStaging(surveyUpload(dir), settings), json);
  },
  stage: async ({ dir, output, json }) => {
    if (output !== undefined)
      cpSync(dir, output, { recursive: true, verbatimSymlinks: true, errorOnExist: true, force: false });
    return print(await stageAppDir(output ?? dir, readSettings(process.env)), json);
  },
  run,
};

export async function runCommand([name = '', ...args]: readonly string[]): Promise<number> {
  try {
    if (name === '' || name === '--help' || name === '-h') return help(HELP[''], name === '' ? USAGE : DONE);
    const command = COMMANDS[name];
    if (command === undefined) throw new UsageError(`there is no command '${name}'`);
    if (args.includes('--help') || args.includes('-h')) return help(HELP[name as keyof typeof HELP], DONE);
    return await command(readOptions(name, args));
  } catch (error) {
    return fail(error);
  }
}

const isFolder = (path: string): boolean => statSync(path).isDirectory();

function help(text: string, code: number): number {
  (code === DONE ? process.stdout : process.stderr).write(text);
  return code;
}

function readOptions(name: string, args: readonly string[]): CommandOptions {
  const { values, positionals } = parse(name, args);
  const [dir, ...others] = positionals;
  if (dir === undefined || others.length > 0)
    throw new UsageError(`'${name}' takes one ${TAKES_ZIP.has(name) ? 'folder or zip' : 'folder'}`);
  for (const file of [dir, values.data, values.params]) {
    if (file !== undefined && !existsSync(file)) throw new UsageError(`${file} does not exist`);
  }
  if (!TAKES_ZIP.has(name) && !isFolder(dir)) throw new UsageError(`${dir} is not a folder`);
  if (values.output !== undefined && existsSync(values.output)) throw new UsageError(`${values.output} exists already`);
  return { json: false, output: undefined, data: undefined, params: undefined, ...values, dir };
}

const TAKES_ZIP = new Set(['plan', 'run']);

const string = { type: 'string' } as const;
const json = { type: 'boolean' } as const;

/** Which options a command has. */
const OPTIONS: Readonly<Record<string, NonNullable<ParseArgsConfig['options']>>> = {
  plan: { json },
  stage: { json, output: string },
  run: { data: string, params: string },
};

function parse(name: string, args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS[name]!, allowPositionals: true });
    return { values: values as Partial<CommandOptions>, positionals };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

async function run({ dir, data, params }: CommandOptions): Promise<number> {
  try {
    const { runUpload } = await import('./run/run.ts');
    const say = (line: string): void => void process.stderr.write(`planqk-buildpack: ${line}\n`);
    return await runUpload({ upload: dir, data, params, settings: readSettings(process.env), env: process.env, say });
  } catch (error) {
    process.stderr.write(messageText(problemOf(error)));
    return NOT_STARTED;
  }
}

function print(plan: StagingPlan, json: boolean): number {
  const record = recordOf(plan);
  if (json) process.stdout.write(recordText(record));
  else if (plan.outcome === 'refused') process.stderr.write(messageText(plan.problem));
  else process.stdout.write(plan.outcome === 'untouched' ? untouched(plan.reason, record) : tree(record));
  return plan.outcome === 'refused' ? REFUSED : DONE;
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
  process.stderr.write(messageText(problem));
  return problem.owner === 'ours' ? OUR_FAULT : REFUSED;
}
