/**
 * What does the app root ask to be installed, and can this buildpack do it?
 *
 * Pure, but for a look into the file of conda. The list is wider than what is supported: an app that another tool would install must pass detect, so that
 * build can say so. Left alone, it would become an image with nothing installed.
 */
import { pip } from '../managers/answers.ts';
import { MANAGERS } from '../managers/table.ts';
import { type BesideConda, type CondaProject, condaManifestOf, readCondaProject } from './conda-project.ts';
import { decidingFile, type OwnProject, ownProjectOf } from './locked-projects.ts';
import type { RequirementsInput } from './requirements-on-disk.ts';

type AskedByName =
  | { readonly kind: 'pip'; readonly files: readonly string[] } // relative to the app root; none: Python without a manifest
  | ({ readonly kind: 'project' } & OwnProject);

/** What an environment is made of. */
export type ToInstall = AskedByName | CondaProject;

export type Installation =
  | AskedByName
  | Pick<CondaProject, 'kind' | 'manifest'> // to be read
  | { readonly kind: 'none' } // not a Python app
  | { readonly kind: 'unsupported'; readonly found: readonly string[] };

/** What conda is asked for is in a file; of all others the names are enough. */
export const readAsked = async (
  appDir: string,
  installation: Exclude<Installation, { kind: 'none' | 'unsupported' }>,
  beside: BesideConda,
): Promise<ToInstall> =>
  installation.kind === 'conda' ? readCondaProject(appDir, installation.manifest, beside) : installation;

/** Its files, as they are told to people. */
export function askedFiles(asked: ToInstall): readonly string[] {
  switch (asked.kind) {
    case 'pip':
      return asked.files;
    case 'project':
      return [decidingFile(asked)];
    case 'conda':
      return [asked.manifest];
  }
}

/** All that may name a variable, as for a token. */
export function namingFiles(asked: ToInstall): readonly RequirementsInput[] {
  if (asked.kind !== 'conda') return requirementsOf(asked);
  return [...asked.pip, ...(asked.channels.length > 0 ? [{ path: asked.manifest, text: asked.text }] : [])];
}

/** Whether it comes to the same packages at any time. */
export const isLocked = (asked: ToInstall): boolean =>
  asked.kind === 'project' ? asked.isLocked : asked.kind === 'conda' && asked.specs.length === 0;

/** What pip's way of installing takes: files, or the part of one that is for pip. */
export function requirementsOf(asked: ToInstall): readonly RequirementsInput[] {
  switch (asked.kind) {
    case 'pip':
      return asked.files;
    case 'project':
      return [];
    case 'conda':
      return asked.pip;
  }
}

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
  const manifest = condaManifestOf(found);
  if (manifest !== null) return { kind: 'conda', manifest };
  if (found.length > 0) return { kind: 'unsupported', found };
  return files.some((name) => name.endsWith('.py')) ? { kind: 'pip', files: [] } : { kind: 'none' };
}
