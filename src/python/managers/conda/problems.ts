/**
 * What is wrong with conda's files?
 */

import { problemsAbout, type Words } from '../../../problem.ts';
import { baseName, excerpt } from '../../../quote.ts';
import type { RelPath } from '../../../upload/survey.ts';
import { unsupported } from '../problems.ts';

const problem = problemsAbout('requirements');

export const badEnvironmentYml = problem('bad-environment-yml', (path: RelPath, line: number, reason: string) => ({
  headline: 'The conda environment file cannot be read',
  detail: `It has to be valid YAML in conda's form, however: ${excerpt(reason)}.`,
  where: [`${path}:${line}`],
  remedy: `Correct the line, then check the file with 'conda env create --dry-run -f ${baseName(path)}'.`,
}));

const packageList = (words: Omit<Words, 'where'>) =>
  problem('native-package-list', (lines: readonly string[]) => ({ ...words, where: lines }));

export const packageListOfPip = packageList({
  headline: 'package-list.txt lists packages that conda does not have',
  detail: 'conda creates the environment from its channels, however, these lines were installed by pip:',
  remedy: 'Use an environment.yml with these packages in its pip list instead, and remove package-list.txt.',
});

export const packageListOfAnotherSystem = packageList({
  headline: 'package-list.txt was made on another system',
  detail: 'The image runs Linux, however, these lines are for another system:',
  remedy: "Make the list on Linux, or use an environment.yml made with 'conda env export --from-history'.",
});

export const twoEnvironments = problem('native-two-environments', (paths: readonly RelPath[]) => ({
  headline: 'Two conda environment files were found',
  detail: 'Only one environment can be installed, however, these two differ:',
  where: paths,
  remedy: `Delete one, or set BP_PLANQK_MANIFEST, for example BP_PLANQK_MANIFEST=${paths[0]}.`,
  inDoubt: 'If you are not sure, keep the one that changed last.',
}));

export const condaLock = unsupported({
  headline: 'conda-lock.yml cannot be installed from',
  detail: "conda itself does not read conda-lock's own format:",
  remedy:
    "Run 'conda-lock render --kind explicit --platform linux-64' and upload conda-linux-64.lock under the name package-list.txt, or add the environment.yml that it was made from.",
});
