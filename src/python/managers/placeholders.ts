/**
 * What do build backends leave to be filled in, and what of it is known here?
 */
import { refuse } from '../../problem.ts';
import type { FilePlace } from '../../quote.ts';
import { dependencyPlaceholder } from './problems.ts';

/** How build backends spell "the folder of this project", as an absolute URL that only they can know. */
const PROJECT_FOLDER = [/\{root:uri\}/g, /file:\/\/\/?\$\{PROJECT_ROOT\}/g] as const;
const PARENT_FOLDER = /\{root((?::parent)+):uri\}/g;

/** @throws Refusal `dependency-placeholder` for what only a backend on the author's machine could fill in */
export function fillIn(text: string, at: FilePlace): string {
  const withoutParents = text.replace(
    PARENT_FOLDER,
    (_all, parents: string) => `file:./${parents.replaceAll(':parent', '../').replace(/\/$/, '')}`,
  );
  const filled = PROJECT_FOLDER.reduce((each, pattern) => each.replace(pattern, 'file:.'), withoutParents);
  const [placeholder] = /(?<!\$)\{[a-z]+(:[^{}]*)?\}|\$\{PROJECT_ROOT\}/.exec(filled) ?? [];
  if (placeholder !== undefined) refuse(dependencyPlaceholder(at, text, placeholder));
  return filled;
}
