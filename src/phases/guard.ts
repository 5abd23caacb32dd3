/**
 * planqk/guard. Stands between planqk/stage and all other groups: whatever kept staging from finishing (a crash, a
 * kill, a machine it cannot run on), the build does not go on to install something else.
 */
import type { DetectContext } from '../cnb/context.ts';
import { EXIT, type ExitCode } from '../cnb/exit-code.ts';
import { problemOf } from '../errors.ts';
import { readSettings } from '../staging/settings.ts';
import { isStaged } from '../staging/stage.ts';
import { refuse } from './refusal.ts';

export async function detect(context: DetectContext): Promise<ExitCode> {
  try {
    const staged = await isStaged(context.appDir, readSettings(context.env));
    return staged ? EXIT.fail : refuse(context, { code: 'staging-unfinished' });
  } catch (error) {
    return refuse(context, problemOf(error));
  }
}

export { build } from './stage.ts';
