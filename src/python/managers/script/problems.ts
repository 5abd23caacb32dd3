/**
 * What is wrong with the dependency header of a script?
 */
import { problemsAbout } from '../../../problem.ts';
import { type FilePlace, listed, placeText } from '../../../quote.ts';

const problem = problemsAbout('requirements');

export const scriptBlocks = problem('script-blocks', (at: readonly FilePlace[]) => ({
  headline: 'The program has two dependency headers',
  detail: 'A script holds one block that begins with `# /// script`, however, this one has more:',
  where: at.map(placeText),
  remedy: 'Join them into one block.',
}));

export const scriptSources = problem('script-sources', (at: FilePlace, names: readonly string[]) => ({
  headline: 'The dependency header of the program uses sources of uv',
  detail: `Packages are taken from the index, however, \`[tool.uv.sources]\` takes these from elsewhere: ${listed(names)}.`,
  where: [placeText(at)],
  remedy:
    "Write the place into the dependency itself, as in 'name @ https://host/file.whl', or add a requirements.txt.",
}));
