/**
 * planqk/settings. Hands on to the buildpacks after it, at build time, the environment that the staging record asks for,
 * and what service bindings say about indexes and certificates; and never more than that.
 */

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type BindingPlaces, type FoundBindings, readBindings } from '../cnb/bindings.ts';
import type { BuildContext, DetectContext } from '../cnb/context.ts';
import { EXIT, type ExitCode } from '../cnb/exit-code.ts';
import { freshLayer, writeLayerEnv, writeLayerMetadata } from '../cnb/layer.ts';
import { platformVariables, type Variables } from '../cnb/platform-env.ts';
import { log } from '../log.ts';
import type { Warning } from '../problem.ts';
import { settingsForOthers } from '../python/install/for-other-installers.ts';
import { withAskedGroups } from '../python/install/locked-projects.ts';
import { concernsPython, readPythonBindings } from '../python/install/python-bindings.ts';
import { rowOf } from '../python/install/variable-table.ts';
import { listed } from '../quote.ts';
import { provenRecord } from '../staging/stage-app-dir.ts';
import { readSettings } from '../user-settings.ts';

const LAYER = 'settings';

export async function detect({ appDir, buildpackDir, platformDir, env }: DetectContext): Promise<ExitCode> {
  if (concernsPython(bindingsFor(buildpackDir, { platformDir, env, notIn: [appDir] }))) return EXIT.pass;
  return Object.keys(await settingsOf(appDir, env)).length > 0 ? EXIT.pass : EXIT.fail;
}

export async function build(context: BuildContext): Promise<ExitCode> {
  const { appDir, buildpackDir, layersDir, platformDir, env } = context;
  const dir = freshLayer(layersDir, LAYER);
  const places = { platformDir, env, notIn: [appDir, dirname(layersDir)] };
  const bound = readPythonBindings(bindingsFor(buildpackDir, places));
  const fromBindings = settingsForOthers(bound, dir);
  log.heading('Settings for the buildpacks that follow');
  for (const [name, value] of Object.entries({ ...fromBindings, ...(await settingsOf(appDir, env)) })) {
    writeLayerEnv(dir, 'env.build', { name, action: 'override', value });
    log.line(`${name}=${value}`);
  }
  [...bound.warnings, ...overridden(Object.keys(fromBindings), platformDir)].forEach(log.warning);
  await writeLayerMetadata(layersDir, LAYER, { types: { build: true } });
  return EXIT.pass;
}

const settingsOf = async (appDir: string, env: Variables): Promise<Readonly<Record<string, string>>> =>
  withAskedGroups((await provenRecord(appDir, readSettings(env)))?.settings ?? {}, env);

/** planqk/environment reads them itself. */
function bindingsFor(buildpackDir: string, places: BindingPlaces): FoundBindings {
  const isEmbedded = existsSync(join(buildpackDir, '..', '..', 'planqk_environment'));
  return isEmbedded ? { bindings: [], odd: [] } : readBindings(places);
}

/** The lifecycle puts them above what a layer sets, for every buildpack that does not ask for less. */
function overridden(names: readonly string[], platformDir: string): Warning[] {
  const rows = new Set(names.map(rowOf));
  const stronger = platformVariables(platformDir).filter((name) => rowOf(name) !== undefined && rows.has(rowOf(name)));
  if (stronger.length === 0) return [];
  const message = `Set as variables of this build, which count before the service bindings here: ${listed(stronger)}.`;
  return [{ code: 'binding-overridden', message, where: [] }];
}
