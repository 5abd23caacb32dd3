/**
 * planqk/settings. Gives the buildpacks after it, at build time, the environment that the staging record asks for, and
 * never more than that.
 */

import { readRecord } from '../app-root/record.ts';
import type { BuildContext, DetectContext } from '../cnb/context.ts';
import { EXIT, type ExitCode } from '../cnb/exit-code.ts';
import { freshLayer, writeLayerEnv, writeLayerMetadata } from '../cnb/layer.ts';
import { log } from '../log.ts';
import { surveyAppDir } from '../upload/folder.ts';

const LAYER = 'settings';

export function detect({ appDir }: DetectContext): ExitCode {
  return Object.keys(settingsOf(appDir)).length > 0 ? EXIT.pass : EXIT.fail;
}

export async function build({ appDir, layersDir }: BuildContext): Promise<ExitCode> {
  const dir = freshLayer(layersDir, LAYER);
  log.heading('Settings for the buildpacks that follow');
  for (const [name, value] of Object.entries(settingsOf(appDir))) {
    writeLayerEnv(dir, 'env.build', name, 'override', value);
    log.line(`${name}=${value}`);
  }
  await writeLayerMetadata(layersDir, LAYER, { types: { build: true } });
  return EXIT.pass;
}

const settingsOf = (appDir: string): Readonly<Record<string, string>> =>
  readRecord(surveyAppDir(appDir))?.settings ?? {};
