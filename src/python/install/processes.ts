/**
 * Which processes does a Procfile ask for? In Paketo's grammar, so that an upload starts alike on both builders.
 *
 * Pure. A line that does not fit is dropped without a word, as there; planqk/stage repairs and warns before.
 */

import type { Process } from '../../cnb/launch.ts';
import { parseProcfile } from '../../cnb/process-line.ts';

/** The process that is there without a Procfile, or with one that names no `web`. */
const PYTHON: Process = { type: 'web', command: ['python'], default: true };

/** @param procfile Whole file text; null where there is no Procfile. */
export function planProcesses(procfile: string | null): Process[] {
  const processes = new Map([['web', PYTHON]]);
  for (const { type, command } of parseProcfile(procfile ?? '')) {
    processes.set(type, { type, command: ['bash', '-c', command], ...(type === 'web' && { default: true }) });
  }
  return [...processes.values()];
}
