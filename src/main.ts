/**
 * The executable: called by the name `detect` or `build` it is a phase of the buildpack whose CNB_BUILDPACK_DIR is set,
 * by any other name a command. The only place that ends the process.
 */

import { basename } from 'node:path';
import { COMPONENTS } from './buildpacks/components.ts';
import { buildContext, buildpackId, detectContext } from './cnb/context.ts';
import { log, startLog } from './log.ts';
import { FAULT_EXIT, problemOf } from './problem.ts';
import { isSetting, looksLikeSetting } from './user-settings.ts';

const name = basename(process.argv0);
const isPhase = name === 'detect' || name === 'build';

/** Misspelt ones too, so that they can be named. */
const isOurs = (name: string): boolean => isSetting(name) || looksLikeSetting(name);

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  if (!isPhase) return (await import('./commands/commands.ts')).runCommandLine(args);
  const id = buildpackId(process.env.CNB_BUILDPACK_DIR ?? '');
  const load = COMPONENTS[id.replace(/^planqk\//, '')];
  if (load === undefined)
    throw new Error(`bin/${name} was called for ${id === '.' ? 'no buildpack' : id}; is CNB_BUILDPACK_DIR set?`);
  const phases = await load();
  const context =
    name === 'detect' ? detectContext(process.env, args, isOurs) : buildContext(process.env, args, isOurs);
  const { BP_LOG_FORMAT: format, BP_LOG_LEVEL: level } = context.env;
  startLog({ format, level, by: id, stream: 'stdout' });
  const code = await ('layersDir' in context ? phases.build(context) : phases.detect(context));
  log.debug(`${id} ${name}: exit code ${code} after ${(process.uptime() * 1000).toFixed(0)} ms`);
  return code;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const problem = problemOf(error);
    log.error(problem);
    process.exitCode = FAULT_EXIT[problem.fault];
  },
);
