/**
 * What does the app root ask to be installed, and can this buildpack do it?
 *
 * Pure. The list is wider than what is supported: an app that another tool would install must pass detect, so that
 * build can say so. Left alone, it would become an image with nothing installed.
 */
import { pip } from '../managers/answers.ts';
import { MANAGERS } from '../managers/table.ts';
import { type LockTool, lockOf, lockToolOf } from './locked-projects.ts';

/** What an environment is made of. */
export type ToInstall =
  | { readonly kind: 'pip'; readonly files: readonly string[] } // relative to the app root; none: Python without a manifest
  | { readonly kind: 'lock'; readonly tool: LockTool }; // with its manifest

export type Installation =
  | ToInstall
  | { readonly kind: 'none' } // not a Python app
  | { readonly kind: 'unsupported'; readonly found: readonly string[] };

/** Its files, as they are told to people. */
export const askedFiles = (asked: ToInstall): readonly string[] =>
  asked.kind === 'pip' ? asked.files : [lockOf(asked.tool)];

/** What Paketo's Python buildpacks take up at the app root, beside requirements.txt. */
const UNSUPPORTED = [...new Set(MANAGERS.filter((manager) => manager !== pip).flatMap(({ signs }) => signs))].sort();

/**
 * @param files Names at the app root.
 * @param named BP_PIP_REQUIREMENT: names, separated by blanks, in place of requirements.txt.
 */
export function planInstallation(files: readonly string[], named: string | undefined): Installation {
  const chosen = (named ?? '').split(/\s+/).filter((name) => name !== '');
  if (chosen.length > 0) return { kind: 'pip', files: chosen };
  if (files.includes('requirements.txt')) return { kind: 'pip', files: ['requirements.txt'] };
  const found = UNSUPPORTED.filter((name) => files.includes(name));
  const tool = lockToolOf(found);
  if (tool !== null && found.length === 2) return { kind: 'lock', tool };
  if (found.length > 0) return { kind: 'unsupported', found };
  return files.some((name) => name.endsWith('.py')) ? { kind: 'pip', files: [] } : { kind: 'none' };
}
