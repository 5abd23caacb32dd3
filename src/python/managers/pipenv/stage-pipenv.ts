/**
 * What has to stand at the app root for `pipenv install --deploy`?
 *
 * Pipfile and Pipfile.lock as they are, since the lock carries a hash of the Pipfile; PIPENV_PIPFILE sends pipenv to the
 * folder of the user code where they name local paths. A Pipfile without lock comes up as a requirements.txt.
 */

import { copy } from '../../../app-root/put.ts';
import { listAt, type Table, textAt } from '../../../formats/data.ts';
import { allPairs, placeOf, type TomlFile } from '../../../formats/toml.ts';
import { findPair } from '../../../formats/toml-scan.ts';
import type { Warning } from '../../../problem.ts';
import { Refusal } from '../../../problem.ts';
import { excerpt } from '../../../quote.ts';
import type { Survey } from '../../../upload/survey.ts';
import { COMPACT, hashAsPython } from '../../python-json.ts';
import { fromPep440, type Stated } from '../../version.ts';
import { type LocalPath, refuseMisspelt, resolveLocal } from '../links.ts';
import { staleLock } from '../problems.ts';
import { asRequirements, refuseTemplate } from '../template.ts';
import type { FoundManifest, ManagerPlan, StageContext } from '../types.ts';
import { fromPipfile } from './pipfile.ts';
import { type PipfileLock, readPipfileLock } from './pipfile-lock.ts';

export async function stagePipenv(found: FoundManifest, context: StageContext): Promise<ManagerPlan> {
  const { survey, folder } = found;
  const [pipfile, lock] = [(await folder.toml('Pipfile'))!, folder.find('Pipfile.lock')];
  if (lock === null) return stageWithoutLock(survey, context, pipfile);
  return stageLocked(found, context, pipfile, readPipfileLock(survey, lock));
}

function stageLocked(found: FoundManifest, context: StageContext, pipfile: TomlFile, lock: PipfileLock): ManagerPlan {
  const { survey, folder } = found;
  const { dir } = folder;
  refuseTemplate(found, context, 'pipenv');
  refuseStale(pipfile, lock);
  const paths = localPathsOf(pipfile);
  for (const path of paths) resolveLocal(survey, dir, path);
  const inPlace = paths.length > 0 && dir !== '.';
  if (inPlace) refuseMisspelt(pipfile.path, 'Pipfile');
  const python = pythonOf(pipfile);
  return {
    files: [...copy(survey, pipfile.path, 'Pipfile'), ...copy(survey, lock.path, 'Pipfile.lock')],
    settings: inPlace ? { PIPENV_PIPFILE: pipfile.path } : {},
    python: python.length > 0 ? python : context.versionFiles,
    used: [pipfile.path, lock.path],
    ignored: [],
    warnings: [...fullVersionWarning(pipfile), ...elsewhereWarning(python, context.versionFiles)],
  };
}

/** `--deploy` stops a build whose lock was made for another Pipfile. */
function refuseStale(pipfile: TomlFile, lock: PipfileLock): void {
  const locked = textAt(lock.data, ['_meta', 'hash', 'sha256']);
  const hash = pipfileHash(pipfile.data, lock.data);
  if (locked === null || hash === null || locked === hash) return;
  throw new Refusal(staleLock(pipfile.path, lock.path, 'pipenv'));
}

const NO_CATEGORIES = [
  'source',
  'packages',
  'dev-packages',
  'requires',
  'scripts',
  'pipfile',
  'pipenv',
  'default',
  'develop',
];

/**
 * Of a Pipfile that states no source, the hash goes over pipenv's default one: its lock has it, by the name `pypi`.
 * @see https://github.com/sarugaku/plette/blob/master/src/plette/pipfiles.py
 */
export function pipfileHash(pipfile: Table, lock: Table): string | null {
  const categories = Object.entries(pipfile).filter(([name]) => !NO_CATEGORIES.includes(name));
  const locked = listAt(lock, ['_meta', 'sources']).filter((source) => textAt(source, ['name']) === 'pypi');
  const content = {
    _meta: { sources: pipfile.source ?? locked, requires: pipfile.requires ?? {} },
    default: pipfile.packages ?? {},
    develop: pipfile['dev-packages'] ?? {},
    ...Object.fromEntries(categories),
  };
  return hashAsPython(content, COMPACT);
}

function localPathsOf(pipfile: TomlFile): LocalPath[] {
  return allPairs(pipfile)
    .filter(({ path }) => ['packages', 'dev-packages'].includes(path[0]!) && path.length > 2)
    .filter(({ path }) => ['path', 'file'].includes(path.at(-1)!))
    .flatMap(({ pair }) =>
      pair.value.text === null ? [] : [{ reference: pair.value.text, where: placeOf(pipfile, pair) }],
    )
    .filter(({ reference }) => !/^\w+:\/\//.test(reference));
}

/** pipenv prefers the full version; Paketo reads only the other one. */
function pythonOf(pipfile: TomlFile): Stated[] {
  const pairs = ['python_full_version', 'python_version'].flatMap(
    (key) => findPair(pipfile.sections, ['requires', key]) ?? [],
  );
  const [pair] = pairs.filter(({ value }) => value.text !== null);
  return pair === undefined ? [] : [{ source: placeOf(pipfile, pair), statement: fromPep440(pair.value.text!) }];
}

function fullVersionWarning(pipfile: TomlFile): Warning[] {
  const full = findPair(pipfile.sections, ['requires', 'python_full_version']);
  if (full === null || findPair(pipfile.sections, ['requires', 'python_version']) === null) return [];
  const message = `Paketo goes by python_version, and pipenv stops if it is not exactly python_full_version; remove one of them, or set BP_CPYTHON_VERSION=${excerpt(full.value.text ?? '')}.`;
  return [{ code: 'python-full-version', message, where: [placeOf(pipfile, full)] }];
}

function elsewhereWarning(own: readonly Stated[], versionFiles: readonly Stated[]): Warning[] {
  const [python] = own;
  const other = versionFiles.find(({ statement }) => statement.kind === 'version');
  if (python?.statement.kind !== 'version' || other?.statement.kind !== 'version') return [];
  if (python.statement.constraint === other.statement.constraint) return [];
  const message = `With pipenv, the Pipfile decides which Python is installed (${python.statement.constraint}), not ${other.source} (${other.statement.constraint}).`;
  return [{ code: 'python-elsewhere', message, where: [python.source, other.source] }];
}

/** Paketo would take it up only where a Python file stands beside it, and user code is in a folder of its own. */
function stageWithoutLock(survey: Survey, context: StageContext, pipfile: TomlFile): ManagerPlan {
  const own = fromPipfile(pipfile, listAt(pipfile.data, ['source']));
  const nothing = `# ${pipfile.path} asks for no packages.\n`;
  const { warnings, ...plan } = asRequirements(survey, context, own === null ? [] : [own], nothing);
  const message =
    'There is no Pipfile.lock, so each build installs the newest versions that fit; `pipenv lock` makes one.';
  return {
    ...plan,
    python: [...context.versionFiles, ...pythonOf(pipfile)],
    used: [pipfile.path],
    ignored: [],
    warnings: [{ code: 'no-lock', message, where: [pipfile.path] }, ...warnings],
  };
}
