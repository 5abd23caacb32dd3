/** What keeps a cluster's folder from being written? */
import { problemsAbout } from '../problem.ts';

const problem = problemsAbout('kubernetes', 'platform');

export const noClusterFolder = problem('no-cluster-folder', (file: string, isThere: boolean) => ({
  headline: 'The folder is not one that `deploy init` wrote',
  detail: isThere
    ? 'What the cluster is said to be cannot be read, or is of another release:'
    : 'What the cluster is said to be is missing:',
  where: [file],
  remedy: 'Write the folder first: `planqk-buildpack deploy init DIR --registry REGISTRY`.',
}));
