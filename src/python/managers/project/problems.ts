/**
 * What is wrong with a project's own files?
 */
import { problemsAbout } from '../../../problem.ts';
import { type FilePlace, quoted } from '../../../quote.ts';

const problem = problemsAbout('requirements');

export const badSetupCfg = problem('bad-setup-cfg', (at: FilePlace, text: string) => ({
  headline: 'setup.cfg cannot be read',
  detail: 'Each of its options belongs below a section such as [options], however, this stands before the first:',
  where: [quoted(at, text)],
  remedy: 'Check that it is the file you mean, and put the option below its section; or add a requirements.txt.',
}));
