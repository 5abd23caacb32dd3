/**
 * planqk/guard. Stands between planqk/stage and all other groups: whatever kept staging from finishing (a crash, a
 * kill, a machine it cannot run on), the build does not go on to install something else.
 */

import type { DetectContext } from '../cnb/context.ts';
import { EXIT, type ExitCode } from '../cnb/exit-code.ts';
import { readNeighbours } from '../cnb/order.ts';
import { log } from '../log.ts';
import { problemOf } from '../problem.ts';
import { readStaged, type StagedTree } from '../staging/stage-app-dir.ts';
import { readSettings } from '../user-settings.ts';
import { notAlone, stagingUnfinished } from './problems.ts';
import { refuse } from './refusal.ts';

export async function detect(context: DetectContext): Promise<ExitCode> {
  try {
    const staged = await readStaged(context.appDir, readSettings(context.env));
    return staged === null ? refuse(context, stagingUnfinished()) : letGoOn(context, staged);
  } catch (error) {
    return refuse(context, problemOf(error));
  }
}

/** Most neighbours do no harm, so the build goes on; where one does, no group passes, and this tells why. */
async function letGoOn({ buildpackDir }: DetectContext, { record }: StagedTree): Promise<ExitCode> {
  if (record === null) return EXIT.fail;
  const neighbours = await readNeighbours(buildpackDir, ['planqk/python', 'planqk/stage', 'planqk/guard']);
  if (neighbours.length === 0) return EXIT.fail;
  log.aloud(notAlone(neighbours));
  return EXIT.failAloud;
}

export { build } from './stage.ts';
