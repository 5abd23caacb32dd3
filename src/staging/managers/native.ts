/**
 * What has to stand at the app root for a manifest that is not pip's, so that Paketo finds it and its tool accepts it?
 *
 * Pure: works on a Survey. Each manager's own knowledge is in the file of its name.
 */

import { ProblemError } from '../../errors.ts';
import type { Manager } from '../types.ts';
import { planConda } from './conda.ts';
import { planPipenv } from './pipenv.ts';
import { planPixi } from './pixi.ts';
import { planPoetry } from './poetry.ts';
import type { NativeContext, NativePlan } from './types.ts';
import { planUv } from './uv.ts';

export type { NativeContext, NativePlan } from './types.ts';

const PLANNERS: Readonly<Partial<Record<Manager, (context: NativeContext) => Promise<NativePlan>>>> = {
  conda: planConda,
  pipenv: planPipenv,
  pixi: planPixi,
  poetry: planPoetry,
  uv: planUv,
};

/** @throws ProblemError */
export async function planNative(context: NativeContext): Promise<NativePlan> {
  const plan = PLANNERS[context.manager];
  if (plan === undefined) {
    throw new ProblemError({ code: 'unsupported-manifest', path: context.path, manager: context.manager });
  }
  return plan(context);
}
