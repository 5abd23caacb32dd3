/**
 * What has to stand at the app root for a manifest that is not pip's, so that Paketo finds it and its tool accepts it?
 *
 * Pure: works on a Survey. Each manager's own knowledge is in the file of its name.
 */

import type { NativeManager } from '../../app-root/staging-plan.ts';
import { planConda } from './conda/stage-conda.ts';
import { planPipenv } from './pipenv/stage-pipenv.ts';
import { planPixi } from './pixi/stage-pixi.ts';
import { planPoetry } from './poetry/stage-poetry.ts';
import type { NativeContext, NativePlan } from './types.ts';
import { planUv } from './uv/stage-uv.ts';

export type { NativeContext, NativePlan } from './types.ts';

const PLANNERS: Readonly<Record<NativeManager, (context: NativeContext) => Promise<NativePlan>>> = {
  conda: planConda,
  pipenv: planPipenv,
  pixi: planPixi,
  poetry: planPoetry,
  uv: planUv,
};

/** @throws Refusal */
export const planNative = (context: NativeContext): Promise<NativePlan> => PLANNERS[context.manager](context);
