/**
 * Can this Python read the program? Its own parser is asked, and runs nothing of it.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { PythonRequest } from '../../app-root/staging-plan.ts';
import { readLayerMetadata } from '../../cnb/layer.ts';
import type { Problem } from '../../problem.ts';
import type { RelPath, Survey } from '../../upload/survey.ts';
import { chooseInterpreter, type Interpreter } from '../constraint.ts';
import { entryPointFile } from '../entry-point-form.ts';
import { prefixIn } from './conda-environment.ts';
import { contained } from './contained.ts';
import { LAYER } from './environment-layer.ts';
import { interpreterIn } from './environment-places.ts';
import { surveyInterpreters } from './interpreters.ts';
import { programSyntax } from './problems.ts';

export interface SyntaxFault {
  /** 1-based; null where Python names none. */
  readonly line: number | null;
  /** In Python's words. */
  readonly reason: string;
}

/** Of sources in JSON, each byte a character: a line for each that has a fault. */
const PARSE = `
import json, sys
for index, source in enumerate(json.load(sys.stdin)):
    try:
        compile(source.encode("latin-1"), "program", "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        reason = str(getattr(error, "msg", None) or error).replace(chr(10), " ")
        print(index, getattr(error, "lineno", None) or 0, reason, flush=True)
`;

const SECONDS = 20;

/** What this Python says of further modules of a program. */
export function moduleProblems(survey: Survey, paths: readonly RelPath[], python: Interpreter): Problem[] {
  const faults = faultsIn(
    python.path,
    paths.map((path) => survey.read(path) ?? new Uint8Array()),
  );
  return Object.entries(faults).map(([index, { line, reason }]) =>
    programSyntax({ path: paths[Number(index)]!, line }, python, reason),
  );
}

export interface ProgramPlace {
  readonly userCode: RelPath;
  /** `module:function` */
  readonly entryPoint: string;
}

/**
 * What this Python says of the program that the entry point is in.
 *
 * @returns null where it can be parsed, is none of the upload's, or nobody can tell.
 */
export function programProblem(
  survey: Survey,
  { userCode, entryPoint }: ProgramPlace,
  python: Interpreter,
  by?: Interpreter,
): Problem | null {
  const path = entryPointFile(survey, { userCode, base: '.' }, entryPoint);
  const source = path === null ? null : survey.read(path);
  const fault = source === null ? null : syntaxFault(python, source, by);
  return fault === null ? null : programSyntax({ path: path!, line: fault.line }, python, fault.reason);
}

/**
 * @param by Of the image, where the interpreter came with the upload: ends what that may leave behind.
 * @returns null where it can be parsed, or nobody can tell: a parser that gives up is no fault of the program's.
 */
export function syntaxFault({ path }: Interpreter, source: Uint8Array, by?: Interpreter): SyntaxFault | null {
  return faultsIn(path, [source], by)[0] ?? null;
}

/** By the places of the sources in the list. */
function faultsIn(
  python: string,
  sources: readonly Uint8Array[],
  by?: Interpreter,
): Readonly<Record<number, SyntaxFault>> {
  const told = answerOf(python, sources, by).split('\n');
  return Object.fromEntries(
    told.flatMap((text) => {
      const [, index, line, reason] = /^(\d+) (\d+) (.+)/.exec(text) ?? [];
      return reason === undefined ? [] : [[Number(index), { line: Number(line) || null, reason: reason.trim() }]];
    }),
  );
}

function answerOf(python: string, sources: readonly Uint8Array[], by: Interpreter | undefined): string {
  const args = ['-I', '-S', '-X', 'utf8', '-W', 'ignore', '-c', PARSE];
  const asked = by === undefined ? { command: python, args } : contained(by.path, python, args);
  try {
    return execFileSync(asked.command, asked.args, {
      input: JSON.stringify(sources.map((source) => Buffer.from(source).toString('latin1'))),
      encoding: 'utf8',
      // without it Python does not start on Windows
      env: process.env.SYSTEMROOT === undefined ? {} : { SYSTEMROOT: process.env.SYSTEMROOT },
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: SECONDS * 1000,
      killSignal: by === undefined ? 'SIGKILL' : 'SIGTERM',
    });
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout ?? ''); // too deep, too long: the job will tell
  }
}

/**
 * The Python that a job's image has, or null where this phase cannot see it (a manager's own).
 *
 * @param layersDir Of one buildpack; those of the others lie beside it.
 * @param path The build's PATH.
 */
export function pythonOfBuild(layersDir: string, path: string, request: PythonRequest | null): Interpreter | null {
  const layers = dirname(layersDir);
  const inLayer = path.split(delimiter).filter((dir) => dir.startsWith(`${layers}/`));
  const [provided] = surveyInterpreters(inLayer);
  if (provided !== undefined) return provided;
  return existsSync(join(layers, 'planqk_environment')) ? chooseInterpreter(surveyInterpreters(), request) : null;
}

export interface CondaPython {
  /** null: it is in a layer of the last image, and there is no other of that version here. */
  readonly python: Interpreter | null;
  readonly by: Interpreter | undefined;
}

/** Of the embedded builder's conda environment; null: there is none in this build. */
export async function condaPythonOfBuild(layersDir: string): Promise<CondaPython | null> {
  const layers = join(dirname(layersDir), 'planqk_environment');
  const version = (await readLayerMetadata(layers, LAYER))?.metadata?.conda;
  if (typeof version !== 'string') return null;
  const path = interpreterIn(prefixIn(join(layers, LAYER)));
  const offered = surveyInterpreters();
  if (existsSync(path)) return { python: { path, version }, by: offered[0] };
  const minor = version.split('.', 2).join('.');
  return { python: chooseInterpreter(offered, { constraint: minor, source: LAYER }), by: undefined };
}
