/** Which environments are the same? */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { settingsWithoutSecrets } from './conda-channels.ts';
import { condaPins } from './conda-environment.ts';
import { surveyCondaProject } from './conda-project.ts';
import { hashTree, type Inputs, isFolderOutside, surveyRequirements } from './inputs.ts';
import { settingsThatMatter } from './installer.ts';
import { surveyLockedProject } from './locked-projects.ts';
import { pinsOf } from './tools.ts';
import { type Ingredients, vendorDir } from './virtual-environment.ts';

/** Raise it when the same ingredients lead to another environment than before. */
const FORMAT = '2';

/** @returns The hash of all that feeds it; where that could not be found out to the end, it is not `complete`. */
export function environmentKey(ingredients: Ingredients): { key: string; complete: boolean } {
  const { appDir, asked, python, uv, env } = ingredients;
  const settings = settingsThatMatter(env);
  const { digest, complete } = surveyAsked(
    ingredients,
    settings.map(([, value]) => value),
  );
  const installer = uv === null ? 'pip' : execFileSync(uv, ['--version'], { encoding: 'utf8', env });
  const hash = createHash('sha256');
  // conda brings the Python of its environments: which one starts it does not matter
  const base = asked.kind === 'conda' ? null : python;
  hash.update(JSON.stringify([FORMAT, installer, base, asked, settings, digest]));
  if (asked.kind === 'lock') hash.update(pinsOf(asked.tool, ingredients));
  if (asked.kind === 'conda') hash.update(JSON.stringify([condaPins(asked.condaDir), settingsWithoutSecrets(env)]));
  const vendor = vendorDir(appDir, env);
  const isElsewhere = vendor !== null && isFolderOutside(vendor, appDir);
  if (vendor !== null && !isElsewhere) hashTree(hash, vendor, appDir);
  return { key: hash.digest('hex'), complete: complete && !isElsewhere };
}

function surveyAsked({ appDir, asked, env }: Ingredients, settings: readonly string[]): Inputs {
  switch (asked.kind) {
    case 'pip':
      return surveyRequirements(appDir, asked.files, { env, settings });
    case 'lock':
      return surveyLockedProject(appDir, asked.tool, env);
    case 'conda':
      return surveyCondaProject(asked, appDir, { env, settings });
  }
}
