/**
 * What does `npm audit --json` say? Not every registry answers it.
 */
import { ask } from './command.ts';
import { SetupError } from './setup-error.ts';
import { repoDir } from './workspace.ts';

interface Report {
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string }>>;
  readonly error?: { readonly summary?: string };
  readonly message?: string;
}

/** Of what is shipped. @returns Why nothing could be said, or null. @throws SetupError where something that is shipped has a known weakness */
export async function checkAdvisories(): Promise<string | null> {
  const { stdout } = await ask('npm', ['audit', '--omit=dev', '--json'], { cwd: repoDir });
  const report = parseAudit(stdout);
  if ('unknown' in report) return report.unknown;
  if (report.weak.length === 0) return null;
  const names = report.weak.join(', ');
  throw new SetupError(`Known weaknesses: ${names}.`, 'Raise the versions in package.json; `npm audit` says to which.');
}

/** @param why Null: they were. */
export function tellUnchecked(why: string | null): void {
  if (why !== null) process.stderr.write(`\nNot checked for known weaknesses: ${why}\n`);
}

/** Pure. `weak`: names of packages, with the severity of the worst that is known. */
export function parseAudit(stdout: string): { readonly weak: readonly string[] } | { readonly unknown: string } {
  const report = parse(stdout);
  if (report?.vulnerabilities === undefined)
    return { unknown: report?.message ?? report?.error?.summary ?? '`npm audit` gave no answer.' };
  return { weak: Object.entries(report.vulnerabilities).map(([name, { severity }]) => `${name} (${severity})`) };
}

function parse(text: string): Report | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
