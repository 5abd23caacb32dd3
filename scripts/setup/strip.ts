/** Without its symbols Node is 18 MB smaller. Before anything is injected: afterwards that would be taken away, too. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { aptInstall } from './apt.ts';
import { ask, runAloud } from './command.ts';
import type { Say } from './workspace.ts';

export interface Strip {
  /** Of binutils, for the machine that the program is for. */
  readonly tool: string;
  /** Debian's package that has it. */
  readonly aptPackage: string;
}

/** Is it there? Installed where it can be. */
export async function ensureStrip(say: Say, { tool, aptPackage }: Strip): Promise<void> {
  if ((await ask(tool, ['--version'])).ok) return;
  await aptInstall(say, [aptPackage], { what: `${tool}, of binutils`, remedy: remedyOf(aptPackage) });
}

export async function strip(say: Say, { tool, aptPackage }: Strip, from: string, to: string): Promise<void> {
  mkdirSync(dirname(to), { recursive: true });
  const words = { what: 'Stripping Node', remedy: remedyOf(aptPackage) };
  await runAloud(say, [tool, '--output-file', to, from], words);
}

const remedyOf = (aptPackage: string): string => `Install the Debian package ${aptPackage}.`;
