/**
 * What is wrong with a pylock.toml?
 */
import { problemsAbout } from '../../../problem.ts';
import type { RelPath } from '../../../upload/survey.ts';

const problem = problemsAbout('requirements');

export const severalPylocks = problem('several-pylocks', (paths: readonly RelPath[]) => ({
  headline: 'Several pylock files were found',
  detail: 'One of them can be installed, and nothing says which is meant:',
  where: paths,
  remedy: `Name one pylock.toml, or set BP_PLANQK_MANIFEST, for example BP_PLANQK_MANIFEST=${paths[0]}.`,
}));
