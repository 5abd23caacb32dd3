/**
 * What has to leave the app root, so that the staged manifests are the ones that Python buildpacks find?
 *
 * Pure. Nothing is deleted: what is in the way is parked, and listed in the record.
 */
import { parkedPath, templatePath } from '../app-root/places.ts';
import { park } from '../app-root/put.ts';
import type { Write } from '../app-root/staging-plan.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import { pip } from './managers/answers.ts';
import { namesInTheWay } from './managers/table.ts';
import type { Manager, ManagerPlan } from './managers/types.ts';

/**
 * Writes the manager's files, and parks what is in their way. A file that stands there already, as it has to, is not
 * written again.
 */
export function atTheRoot(
  survey: Survey,
  manager: Manager,
  { files, parkedAs = {} }: Pick<ManagerPlan, 'files' | 'parkedAs'>,
): Write[] {
  const staying = files.filter((file) => stays(survey, file)).map(({ path }) => path);
  const atTop = files.filter(({ path }) => !path.includes('/')).map(({ path }) => path);
  const parked = [...new Set([...namesInTheWay(manager), ...atTop])]
    .filter((name) => !staying.includes(name))
    .flatMap((name) => park(survey, name, parkedAs[name] ?? parkingPlace(manager, name)));
  return [...parked, ...files.filter(({ path }) => !staying.includes(path))];
}

/** A requirements.txt in the way of another is the template's, whose lines are in the staged one. */
const parkingPlace = (manager: Manager, name: string): RelPath =>
  manager === pip && pip.signs.includes(name) ? templatePath(name) : parkedPath(name);

/** The user code is the app root, and its file needs no edit. */
const stays = (survey: Survey, { path, how, from }: Write): boolean =>
  how === 'copied' && from[0] === path && survey.kind(path) === 'file';
