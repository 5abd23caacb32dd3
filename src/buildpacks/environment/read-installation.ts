import { readdirSync } from 'node:fs';
import type { Variables } from '../../cnb/platform-env.ts';
import { type Installation, planInstallation } from '../../python/install/installation.ts';
import { textAt } from '../../python/install/requirements-on-disk.ts';

/** What the app root asks for, by its files and the operator's choice. */
export function readInstallation(appDir: string, env: Variables): Installation {
  return planInstallation(readdirSync(appDir), env.BP_PIP_REQUIREMENT, (name) => textAt(appDir, name));
}
