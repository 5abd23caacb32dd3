/**
 * Which inputs does the job get that runs on this machine, and can they be read?
 *
 * The runner itself is asked, before anything is installed; it calls them by the paths that the user knows.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { Refusal } from '../../problem.ts';
import type { RelPath } from '../../upload/survey.ts';
import { type BadInput, badInput } from '../problems.ts';

export interface InputOptions {
  readonly upload: string;
  readonly data?: string | undefined;
  readonly params?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

interface JobInputs {
  /** What the runner finds them by. */
  readonly variables: Readonly<Record<string, string>>;
  /** Which they are, for the user. */
  readonly told: readonly string[];
}

/** As named, or set in the environment, or the samples of the upload: the copy of it in `appDir`. */
export function findInputs(appDir: string, userCode: RelPath, options: InputOptions): JobInputs {
  const variables: Record<string, string> = {};
  const told: string[] = [];
  const isFolder = statSync(options.upload).isDirectory();
  for (const name of ['data', 'params'] as const) {
    const [asFile, asValue] = [`${name.toUpperCase()}_FILE`, `${name.toUpperCase()}_VALUE`];
    const sample = join(appDir, userCode, 'input', `${name}.json`);
    const place = relative(appDir, sample);
    const ofUpload = isFolder ? join(options.upload, place) : `${place} in ${options.upload}`;
    const isSet = options.env[asFile] !== undefined || options.env[asValue] !== undefined;
    const file = options[name] ?? (!isSet && existsSync(sample) ? sample : null);
    if (file !== null) {
      const shown = file === sample ? ofUpload : file;
      variables[asFile] = resolve(file);
      variables[`${asFile}_SHOWN_AS`] = shown;
      told.push(`${name}: ${shown}`);
    } else if (options.env[asFile] !== undefined) {
      variables[asFile] = resolve(options.env[asFile]);
    } else if (!isSet) {
      told.push(`${name}: none; neither --${name} nor ${ofUpload}`);
    }
  }
  return { variables, told };
}

/** @throws Refusal `bad-input` for one that is given and cannot be read, or is neither JSON nor Base64 of it */
export function checkInputs(python: string, runner: string, appDir: string, env: NodeJS.ProcessEnv): void {
  const { status, stdout } = spawnSync(python, [runner, 'check-inputs'], {
    cwd: appDir,
    env: { ...env, LOG_LEVEL: 'CRITICAL' },
    encoding: 'utf8',
  });
  if (status === 1) throw new Refusal(badInput(JSON.parse(stdout) as BadInput));
}
