/**
 * How does a nested requirements file come to the app root without asking pip for anything else?
 *
 * pip will run in the app root, the author ran it in the folder of the user code. One visible rule: without relative
 * paths the text is copied; paths are rewritten where they stand; included files stay in place unless they name something
 * that counts from pip's folder, then a rewritten copy is included instead; and where a path hides in a variable, the
 * original is included as it is.
 */

import type { Files, RelPath } from '../../upload/survey.ts';
import { notesOf } from './checks.ts';
import { filesOf, readClosure } from './closure.ts';
import { assertSameMeaning } from './meaning.ts';
import { stageFiles } from './staged-files.ts';
import type { Relocation, RequirementSource, StagedInclude } from './types.ts';

/**
 * @param sources Joined in this order: the template's own requirements first.
 * @param target The staged file, such as 'requirements.txt'.
 * @throws Refusal; any other error is a fault of ours.
 */
export function relocate(sources: readonly RequirementSource[], target: RelPath, files: Files): Relocation {
  const closure = readClosure(sources, files);
  const warnings = notesOf(closure, files);
  const { content, how, extra } = stageFiles(closure, target, files);
  assertSameMeaning(closure, files, new Map([[target, content], ...extra.map(pathAndContent)]));
  const included = [...filesOf(closure.roots)].filter((file) => !closure.roots.includes(file));
  return {
    content,
    how,
    from: sources.map(({ path }) => path),
    included: included.map(({ path }) => path),
    extra,
    warnings,
  };
}

const pathAndContent = ({ path, content }: StagedInclude) => [path, content] as const;
