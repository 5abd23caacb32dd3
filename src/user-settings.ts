/**
 * What may the user set from outside? The environment variables that staging reads, and nothing else of the environment.
 */
import type { Settings } from './app-root/staging-plan.ts';

export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const value = (name: string): string | undefined => env[name]?.trim() || undefined;
  return {
    userCode: value('BP_PLANQK_USER_CODE'),
    manifest: value('BP_PLANQK_MANIFEST'),
    entryPoint: value('ENTRY_POINT') ?? value('ENTRYPOINT'),
    python: value('BP_CPYTHON_VERSION'),
    pipRequirement: value('BP_PIP_REQUIREMENT'),
  };
}
