/**
 * planqk/environment: stands where Paketo's Python buildpacks stand in the production builder. Its detect finds the
 * same trees, its build installs requirements.txt or a lock into a Python that the images bring along.
 */

import { writeBuildPlan } from '../cnb/build-plan.ts';
import type { BuildContext, DetectContext } from '../cnb/context.ts';
import { EXIT, type ExitCode } from '../cnb/exit-code.ts';
import { readInstallation } from './environment/read-installation.ts';

export async function detect({ appDir, buildPlanFile, env }: DetectContext): Promise<ExitCode> {
  if (readInstallation(appDir, env).kind === 'none') return EXIT.fail;
  // Required here too: what is provided and not required by anybody fails the group.
  await writeBuildPlan(buildPlanFile, { provides: [{ name: 'cpython' }], requires: [{ name: 'cpython' }] });
  return EXIT.pass;
}

/** Loaded only here: every detect pays for what it loads. */
export const build = async (context: BuildContext): Promise<ExitCode> =>
  (await import('./environment/build-environment.ts')).build(context);
