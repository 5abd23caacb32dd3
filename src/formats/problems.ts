/**
 * What is wrong with the form of a file?
 */
import { problemsAbout } from '../problem.ts';
import { baseName, excerpt, type FilePlace, placeText } from '../quote.ts';
import type { RelPath } from '../upload/survey.ts';

const problem = problemsAbout('requirements');

export const manifestShape = problem('manifest-shape', (at: FilePlace, key: string, expected: string) => ({
  headline: 'A dependency file has an unexpected form',
  detail: `\`${excerpt(key)}\` has to be ${expected}, however, it is something else:`,
  where: [placeText(at)],
  remedy: `Correct \`${excerpt(key)}\`, or add a requirements.txt, which is then used instead.`,
}));

export const manifestSyntax = problem('manifest-syntax', (at: FilePlace, format: 'TOML' | 'JSON', reason: string) => ({
  headline: `A dependency file is no valid ${format}`,
  detail: `It was chosen to say what is installed, however, it cannot be read: ${excerpt(reason)}.`,
  where: [placeText(at)],
  remedy:
    format === 'TOML'
      ? 'Correct the line; an editor that knows TOML marks it.'
      : 'Create the lock file again with the tool that wrote it.',
}));

export const nestedTooDeep = problem('nested-too-deep', (at: FilePlace, allowed: number) => ({
  headline: 'A file nests too deep to be read',
  detail: `Brackets, lists and tables may stand ${allowed} deep in each other, however, here they go deeper:`,
  where: [placeText(at)],
  remedy: 'Check that it is the file you mean: no tool writes one like it.',
}));

export const notEditable = problem('native-not-editable', (path: RelPath) => ({
  headline: `${baseName(path)} is written in a way that cannot be staged`,
  detail: 'A copy of it with small changes has to stand at the app root, however, this one cannot be changed safely:',
  where: [path],
  remedy: 'Write it in the usual form, one table header and one key a line, or add a requirements.txt next to it.',
}));
