/**
 * How do the tests ask the real pip?
 *
 * Through one Python process with the pip of requirements-pip.txt, installed once into .cache/. See oracle.py.
 */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const HERE = import.meta.dirname;
const VENV = join(HERE, '../../../.cache/pip-venv');
const PYTHON = join(VENV, 'bin/python');

/** Refusals in which we are stricter than pip, on purpose. Of all others pip would have none of the original either. */
export const STRICTER = new Set([
  'requirements-outside',
  'requirements-host-path',
  'requirements-variable-path',
  'requirements-variable-include',
  'requirements-python',
  'requirements-unwritable-path',
  'requirements-invalid-constraint',
  'requirements-hash-mix',
  'requirements-pin-conflict',
  'requirements-index-path',
  'requirements-backslash', // also where pip takes it for an escape, which nobody writes
  'requirements-vcs-path',
  'requirements-include-url',
  'requirements-editable-fragment',
  'requirements-limit',
]);

export type Answer = { ok: unknown } | { error: string };

/** @returns Why the real pip cannot be asked on this machine, `null` when it can. */
export function installPip(): string | null {
  const pin = readFileSync(join(HERE, 'requirements-pip.txt'), 'utf8').trim();
  try {
    if (installedPip() !== pin) makeVenv(pin);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function installedPip(): string | null {
  if (!existsSync(PYTHON)) return null;
  return `pip==${execFileSync(PYTHON, ['-m', 'pip', '--version'], { encoding: 'utf8' }).split(' ')[1]}`;
}

/** Aside first, since test files run at the same time; whoever is second keeps what is there. */
function makeVenv(pin: string): void {
  const fresh = `${VENV}-${process.pid}`;
  execFileSync('python3', ['-m', 'venv', fresh], { stdio: 'pipe' });
  execFileSync(join(fresh, 'bin/python'), ['-m', 'pip', 'install', '--quiet', pin], { stdio: 'pipe' });
  const isFirst = installedPip() !== pin;
  rmSync(isFirst ? VENV : fresh, { recursive: true, force: true });
  if (isFirst) renameSync(fresh, VENV);
}

export class RealPip {
  /** A folder for trees; each request names one below it. */
  readonly dir = mkdtempSync(join(tmpdir(), 'planqk-pip-'));
  readonly #process: ChildProcess;
  readonly #waiting: ((answer: Answer) => void)[] = [];

  /** @param environment Variables that `${NAME}` may stand for. */
  constructor(environment: Record<string, string> = {}) {
    const env = {
      PATH: process.env.PATH,
      HOME: this.dir,
      LC_ALL: 'C.UTF-8',
      PIP_CONFIG_FILE: '/dev/null',
      ...environment,
    };
    this.#process = spawn(PYTHON, [join(HERE, 'oracle.py')], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.#process.stdout! }).on('line', (line) => this.#waiting.shift()?.(JSON.parse(line)));
    this.#process.on('exit', (code) => {
      for (const tell of this.#waiting.splice(0)) tell({ error: `the oracle ended with ${code}` });
    });
  }

  ask(request: object): Promise<Answer> {
    return new Promise((tell) => {
      this.#waiting.push(tell);
      this.#process.stdin!.write(`${JSON.stringify(request)}\n`);
    });
  }

  close(): void {
    this.#process.kill();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

export function encodeTree(tree: Readonly<Record<string, string | Uint8Array>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tree).map(([path, content]) => [path, Buffer.from(content).toString('base64')]),
  );
}
