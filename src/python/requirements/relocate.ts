/**
 * How does a nested requirements file come to the app root without asking pip for anything else?
 *
 * pip will run in the app root, the author ran it in the folder of the user code. One visible rule: without relative
 * paths the text is copied; paths are rewritten where they stand; included files stay in place unless they name something
 * that counts from pip's folder, then a rewritten copy is included instead; and where a path hides in a variable, the
 * original is included as it is.
 */

import { posix } from 'node:path';
import type { Files, RelPath } from '../../upload/survey.ts';
import { notesOf } from './checks.ts';
import { type Closure, filesOf, readClosure } from './closure.ts';
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
    projects: projectFiles(closure, files),
    extra,
    warnings,
  };
}

function projectFiles({ roots }: Closure, files: Files): RelPath[] {
  const entries = [...filesOf(roots)].flatMap((file) => file.entries);
  const folders = entries.flatMap(({ kind, use }) => {
    const target = use !== null && 'target' in use.reference ? use.reference.target : null;
    const isInstalled = kind === 'requirement' || kind === 'editable';
    return target !== null && isInstalled && files.kind(target) === 'directory' ? [target] : [];
  });
  const paths = [...new Set(folders)].flatMap((dir) => PROJECT_FILES.map((name) => posix.join(dir, name)));
  return paths.filter((path) => files.kind(path) === 'file');
}

const PROJECT_FILES = ['pyproject.toml', 'setup.py', 'setup.cfg'];

const pathAndContent = ({ path, content }: StagedInclude) => [path, content] as const;
