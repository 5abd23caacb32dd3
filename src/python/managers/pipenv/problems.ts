/**
 * What is wrong with pipenv's files?
 */
import { problemsAbout } from '../../../problem.ts';
import { excerpt } from '../../../quote.ts';

const problem = problemsAbout('requirements');

export const pipfileEntry = problem('native-pipfile-entry', (where: string, name: string, reason: string) => ({
  headline: `The package ${excerpt(name)} cannot be put in pip's words`,
  detail: `A Pipfile without its lock is installed by pip, however, of this entry: ${reason}.`,
  where: [where],
  remedy: "Run 'pipenv lock' and add both files to the upload; they are then used as they are.",
}));
