/**
 * The component buildpacks, by the name after `planqk/`: main starts them, and whatever puts them together goes by it.
 */
import type { BuildContext, DetectContext } from '../cnb/context.ts';

export interface Phases {
  detect(context: DetectContext): number | Promise<number>;
  build(context: BuildContext): number | Promise<number>;
}

/** Loaded only when called: start-up is what every detect of every upload pays for. */
export const COMPONENTS: Readonly<Record<string, () => Promise<Phases>>> = {
  stage: () => import('./stage.ts'),
  guard: () => import('./guard.ts'),
  settings: () => import('./settings.ts'),
  environment: () => import('./environment.ts'),
  job: () => import('./job.ts'),
};
