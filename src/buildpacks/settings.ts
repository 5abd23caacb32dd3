/**
 * planqk/settings. Gives the buildpacks after it, at build time, the environment that the staging record asks for, and
 * never more than that.
 */

import type { BuildContext, DetectContext } from '../cnb/context.ts';
import { EXIT, type ExitCode } from '../cnb/exit-code.ts';
import { freshLayer, writeLayerEnv, writeLayerMetadata } from '../cnb/layer.ts';
import type { Variables } from '../cnb/platform-env.ts';
import { log } from '../log.ts';
import { provenRecord } from '../staging/stage-app-dir.ts';
import { readSettings } from '../user-settings.ts';

const LAYER = 'settings';

export async function detect({ appDir, env }: DetectContext): Promise<ExitCode> {
  return Object.keys(await settingsOf(appDir, env)).length > 0 ? EXIT.pass : EXIT.fail;
}

export async function build({ appDir, layersDir, env }: BuildContext): Promise<ExitCode> {
  const dir = freshLayer(layersDir, LAYER);
  log.heading('Settings for the buildpacks that follow');
  for (const [name, value] of Object.entries(await settingsOf(appDir, env))) {
    writeLayerEnv(dir, 'env.build', { name, action: 'override', value });
    log.line(`${name}=${value}`);
  }
  await writeLayerMetadata(layersDir, LAYER, { types: { build: true } });
  return EXIT.pass;
}

const settingsOf = async (appDir: string, env: Variables): Promise<Readonly<Record<string, string>>> =>
  (await provenRecord(appDir, readSettings(env)))?.settings ?? {};
