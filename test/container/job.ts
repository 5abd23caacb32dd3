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
  const [, result, ...others] = stdout.split('PlanQK:Job:MultilineResult\n');
  if (result === undefined || others.length > 0) throw new Error(`No result, or more than one, in:\n${stdout}`);
  return JSON.parse(result.replace(/PlanQK:Job:MultilineResult\s*$/, ''));
}

export async function docker(...args: readonly string[]): Promise<string> {
  const { stdout } = await execa('docker', args);
  return stdout;
}
