/**
 * What does the app root ask to be installed, and can this buildpack do it?
 *
 * Pure. The list is wider than what is supported: an app that another tool would install must pass detect, so that
 * build can say so. Left alone, it would become an image with nothing installed.
 */
import { pip } from '../managers/answers.ts';
import { MANAGERS } from '../managers/table.ts';
import { decidingFile, type OwnProject, ownProjectOf } from './locked-projects.ts';

/** What an environment is made of. */
export type ToInstall =
  | { readonly kind: 'pip'; readonly files: readonly string[] } // relative to the app root; none: Python without a manifest
  | ({ readonly kind: 'project' } & OwnProject);

export type Installation =
  | ToInstall
  | { readonly kind: 'none' } // not a Python app
  | { readonly kind: 'unsupported'; readonly found: readonly string[] };

/** Its files, as they are told to people. */
export const askedFiles = (asked: ToInstall): readonly string[] =>
  asked.kind === 'pip' ? asked.files : [decidingFile(asked)];

/** Requirements files, relative to the app root. */
export const requirementsOf = (asked: ToInstall): readonly string[] => (asked.kind === 'pip' ? asked.files : []);

/** What Paketo's Python buildpacks take up at the app root, beside requirements.txt; and one more that says it all. */
const SIGNS = [
  ...new Set([...MANAGERS.filter((manager) => manager !== pip).flatMap(({ signs }) => signs), 'pylock.toml']),
].sort();

/**
 * @param files Names at the app root.
 * @param named BP_PIP_REQUIREMENT: names, separated by blanks, in place of requirements.txt.
 * @param textOf A file of the app root; null: it cannot be read.
 */
export function planInstallation(
  files: readonly string[],
  named: string | undefined,
  textOf: (name: string) => string | null,
): Installation {
  const chosen = (named ?? '').split(/\s+/).filter((name) => name !== '');
  if (chosen.length > 0) return { kind: 'pip', files: chosen };
  if (files.includes('requirements.txt')) return { kind: 'pip', files: ['requirements.txt'] };
  const found = SIGNS.filter((name) => files.includes(name));
  const own = found.length > 0 ? ownProjectOf(found, textOf) : null;
  if (own !== null) return { kind: 'project', ...own };
  if (found.length > 0) return { kind: 'unsupported', found };
  return files.some((name) => name.endsWith('.py')) ? { kind: 'pip', files: [] } : { kind: 'none' };
}
