/** Which environments are the same? */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { Variables } from '../../cnb/platform-env.ts';
import { condaPins } from './conda-environment.ts';
import { surveyCondaProject } from './conda-project.ts';
import { hashTree, type Inputs, isFolderOutside, surveyRequirements } from './inputs.ts';
import { surveyLockedProject } from './locked-projects.ts';
import { systemPython } from './system-python.ts';
import { settingsThatMatter, settingsThatNameFiles } from './tool-settings.ts';
import { pinsOf } from './tools.ts';
import { type Ingredients, vendorDir } from './virtual-environment.ts';

/** Raise it when the same ingredients lead to another environment than before. */
const FORMAT = '2';

/** @returns The hash of all that feeds it; where that could not be found out to the end, it is not `complete`. */
export function environmentKey(ingredients: Ingredients): { key: string; complete: boolean } {
  const { appDir, asked, python, uv, env } = ingredients;
  const settings = settingsThatMatter(env);
  const { digest, complete } = surveyAsked(ingredients);
  const installer = uv === null ? 'pip' : execFileSync(uv, ['--version'], { encoding: 'utf8', env });
  const hash = createHash('sha256');
  // conda brings the Python of its environments: which one starts it does not matter
  const base = asked.kind === 'conda' ? null : [python, systemPython(python).purl];
  hash.update(JSON.stringify([FORMAT, installer, base, asked, settings, digest, refreshedBy(env)]));
  if (asked.kind === 'project') hash.update(pinsOf(asked.tool, ingredients));
  if (asked.kind === 'conda') hash.update(condaPins(asked.condaDir));
  const vendor = vendorDir(appDir, env);
  const isElsewhere = vendor !== null && isFolderOutside(vendor, appDir);
  if (vendor !== null && !isElsewhere) hashTree(hash, vendor, appDir);
  return { key: hash.digest('hex'), complete: complete && !isElsewhere };
}

function surveyAsked({ appDir, asked, env }: Ingredients): Inputs {
  switch (asked.kind) {
    case 'pip':
      return surveyRequirements(appDir, asked.files, { env, settings: settingsThatNameFiles(env) });
    case 'project':
      return surveyLockedProject(appDir, asked, env);
    case 'conda':
      return surveyCondaProject(asked, appDir, { env, settings: settingsThatNameFiles(env) });
  }
}

/** Whatever it is, a change of it asks for another environment; `true` asks for one each time, and is no part of it. */
const refreshedBy = ({ BP_PLANQK_REFRESH: value = '' }: Variables): string => (value === 'true' ? '' : value);
