/**
 * Which Python has the staged pyproject.toml to ask for?
 *
 * Pure. Paketo reads it there, in words that are nearly PEP 440's, and needs one.
 */
import { choosePython } from '../../choose-version.ts';
import { fromPep440, type Stated } from '../../version.ts';

/**
 * Paketo's cpython takes this one where nothing is stated (2.59.0 of its Python buildpack). Without any statement in
 * pyproject.toml its Poetry does not take part at all, and the build ends well with nothing installed.
 */
export const DEFAULT_PYTHON = '3.11.*';

export interface AskedPython {
  /** Where pyproject.toml has to say something else than it does. */
  readonly text: string | null;
  /** It is asked for what the lock has files for, too. */
  readonly isNarrowed: boolean;
}

interface Said {
  /** By pyproject.toml itself, and its words. */
  readonly stated: Stated | null;
  readonly text: string;
  readonly elsewhere: readonly Stated[];
  readonly locked: readonly Stated[];
  /** By `[project]`, in PEP 440's words. */
  readonly isProject: boolean;
}

export async function pythonToAsk({ stated, text, elsewhere, locked, isProject }: Said): Promise<AskedPython> {
  const worded = (constraint: string): string => (isProject && /^\d/.test(constraint) ? `==${constraint}` : constraint);
  const other = firstVersion(elsewhere)?.constraint;
  const plain = stated === null ? worded(other ?? DEFAULT_PYTHON) : inPlainWords(text);
  const unchanged = { text: plain === text ? null : plain, isNarrowed: false };
  const limit = firstVersion(locked)?.constraint;
  const statement = fromPep440(plain);
  if (limit === undefined || plain.includes('|')) return unchanged;
  if (statement.kind !== 'version') return { text: worded(limit), isNarrowed: true };
  const { python, warnings } = await choosePython([{ source: '', statement }, ...locked]);
  const limited = `${plain},${/^\d/.test(limit) ? `==${limit}` : limit}`;
  if (python?.constraint !== statement.constraint) return { text: limited, isNarrowed: true };
  // what nobody asked for gives way
  const isNobodys = stated === null && other === undefined && warnings.length > 0;
  return isNobodys ? { text: worded(limit), isNarrowed: true } : unchanged;
}

const inPlainWords = (text: string): string => text.replace(/~=\s*[\d.]+/g, compatible).replaceAll('===', '==');

function compatible(clause: string): string {
  const statement = fromPep440(clause);
  return statement.kind === 'version' ? statement.constraint : clause;
}

export const firstVersion = (stated: readonly Stated[]): { constraint: string; source: string } | undefined =>
  stated.flatMap(({ source, statement }) =>
    statement.kind === 'version' ? [{ source, constraint: statement.constraint }] : [],
  )[0];
