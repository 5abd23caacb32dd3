/**
 * The main job as a person starts it, and what came of it.
 */
import { join } from 'node:path';
import { execa } from 'execa';

export const repoDir = join(import.meta.dirname, '..', '..');
export const samplesDir = join(repoDir, 'samples');

export interface Outcome {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** `npm run job -- ARGS`, in the words of the README. */
export async function job(...args: readonly string[]): Promise<Outcome> {
  const { exitCode, stdout, stderr } = await execa('npm', ['run', '--silent', 'job', '--', ...args], {
    cwd: repoDir,
    reject: false,
  });
  return { exitCode, stdout, stderr };
}

/** The one result that a job prints between its two fence lines. */
export function resultOf(stdout: string): unknown {
  const parts = stdout.split(/^PlanQK:Job:MultilineResult$/m);
  if (parts.length !== 3) throw new Error(`${parts.length - 1} fence lines, not two, in:\n${stdout}`);
  return JSON.parse(parts[1]!);
}

export async function docker(...args: readonly string[]): Promise<string> {
  const { stdout } = await execa('docker', args);
  return stdout;
}
