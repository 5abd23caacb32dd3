/**
 * Can this Python read the program? Its own parser is asked, and runs nothing of it.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { PythonRequest } from '../../app-root/staging-plan.ts';
import { readLayerMetadata } from '../../cnb/layer.ts';
import { chooseInterpreter, type Interpreter } from '../constraint.ts';
import { prefixIn } from './conda-environment.ts';
import { contained } from './contained.ts';
import { LAYER } from './environment-layer.ts';
import { interpreterIn } from './environment-places.ts';
import { surveyInterpreters } from './interpreters.ts';

export interface SyntaxFault {
  /** 1-based; null where Python names none. */
  readonly line: number | null;
  /** In Python's words. */
  readonly reason: string;
}

const PARSE = `
import sys
try:
    compile(sys.stdin.buffer.read(), "program", "exec", dont_inherit=True)
except (SyntaxError, ValueError) as error:
    print(getattr(error, "lineno", None) or 0, getattr(error, "msg", None) or error)
`;

const SECONDS = 20;

/**
 * @param by Of the image, where the interpreter came with the upload: ends what that may leave behind.
 * @returns null where it can be parsed, or nobody can tell: a parser that gives up is no fault of the program's.
 */
export function syntaxFault({ path }: Interpreter, source: Uint8Array, by?: Interpreter): SyntaxFault | null {
  const told = answerOf(path, source, by);
  const [, line, reason] = /^(\d+) (.+)/s.exec(told) ?? [];
  return reason === undefined ? null : { line: Number(line) || null, reason: reason.trim() };
}

function answerOf(python: string, source: Uint8Array, by: Interpreter | undefined): string {
  const args = ['-I', '-S', '-X', 'utf8', '-W', 'ignore', '-c', PARSE];
  const asked = by === undefined ? { command: python, args } : contained(by.path, python, args);
  try {
    return execFileSync(asked.command, asked.args, {
      input: source,
      encoding: 'utf8',
      // without it Python does not start on Windows
      env: process.env.SYSTEMROOT === undefined ? {} : { SYSTEMROOT: process.env.SYSTEMROOT },
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: SECONDS * 1000,
      killSignal: by === undefined ? 'SIGKILL' : 'SIGTERM',
    });
  } catch {
    return ''; // too deep, too long: the job will tell
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
