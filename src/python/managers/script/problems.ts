/**
 * What is wrong with the dependency header of a script?
 */
import { problemsAbout } from '../../../problem.ts';
import { type FilePlace, placeText } from '../../../quote.ts';

const problem = problemsAbout('requirements');

export const scriptBlocks = problem('script-blocks', (at: readonly FilePlace[]) => ({
  headline: 'The program has two dependency headers',
  detail: 'A script holds one block that begins with `# /// script`, however, this one has more:',
  where: at.map(placeText),
  remedy: 'Join them into one block.',
}));
