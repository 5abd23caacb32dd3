/**
 * What has to stand at the app root for `pipenv install --deploy`?
 *
 * Pipfile and Pipfile.lock as they are, since the lock carries a hash of the Pipfile; PIPENV_PIPFILE sends pipenv to the
 * folder of the user code where they name local paths. A Pipfile without lock comes up as a requirements.txt.
 */

import { copy } from '../../../app-root/put.ts';
import type { Write } from '../../../app-root/staging-plan.ts';
import { isTable, listAt, type Table, tableAt, textAt } from '../../../formats/data.ts';
import { parseJson } from '../../../formats/json.ts';
import { notEditable } from '../../../formats/problems.ts';
import { allPairs, placeOf, type TomlFile } from '../../../formats/toml.ts';
import { findPair } from '../../../formats/toml-scan.ts';
import { refuse, type Warning } from '../../../problem.ts';
import { excerpt } from '../../../quote.ts';
import type { Survey } from '../../../upload/survey.ts';
import { encodeText } from '../../../upload/text.ts';
import { hasBuildLabel } from '../../pep440.ts';
import { COMPACT, hashAsPython } from '../../python-json.ts';
import { normalizeName } from '../../requirements/pep508.ts';
import type { Stated } from '../../version.ts';
import { type LocalPath, refuseMisspelt, resolveLocal } from '../links.ts';
import { staleLock } from '../problems.ts';
import { asRequirements, refuseTemplate } from '../template.ts';
import type { FoundManifest, ManagerPlan, StageContext } from '../types.ts';
import { fromPipfile, pythonOf } from './pipfile.ts';
import { type PipfileLock, readPipfileLock } from './pipfile-lock.ts';
import { olderLock } from './problems.ts';

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
  const stamp = newStamp(pipfile, lock);
  const paths = localPathsOf(pipfile);
  for (const path of paths) resolveLocal(survey, dir, path);
  const inPlace = paths.length > 0 && dir !== '.';
  if (inPlace) refuseMisspelt(pipfile.path, 'Pipfile');
  // pipenv reads the ones of the user code there, and those are not changed
  if (inPlace && stamp !== null) refuse(olderLock(pipfile.path, lock.path));
  const python = pythonOf(pipfile);
  return {
    files: [
      ...copy(survey, pipfile.path, 'Pipfile'),
      ...(stamp === null ? copy(survey, lock.path, 'Pipfile.lock') : [restamped(lock, stamp)]),
    ],
    settings: inPlace ? { PIPENV_PIPFILE: pipfile.path } : {},
    python: python.length > 0 ? python : context.versionFiles,
    locked: namesOf(lock),
    used: [pipfile.path, lock.path],
    ignored: [],
    warnings: [
      ...(stamp === null ? [] : [olderPipenv(lock)]),
      ...fullVersionWarning(pipfile),
      ...elsewhereWarning(python, context.versionFiles),
    ],
  };
}

const namesOf = ({ data }: PipfileLock): string[] =>
  Object.entries(tableAt(data, ['default'])).flatMap(([name, entry]) =>
    isTable(entry) && !hasBuildLabel(textAt(entry, ['version']) ?? '+') ? [normalizeName(name)] : [],
  );

const STAMP = ['_meta', 'hash', 'sha256'];

/**
 * `--deploy` stops a build whose lock was made for another Pipfile.
 *
 * @returns Null where the lock has the hash that pipenv will compare it with, else that one: the lock is from an older
 * pipenv, and belongs to this Pipfile.
 * @throws Refusal `native-stale-lock`
 */
function newStamp(pipfile: TomlFile, lock: PipfileLock): string | null {
  const locked = textAt(lock.data, STAMP);
  const hash = pipfileHash(pipfile.data, lock.data, 'normalized');
  if (hash === null || locked === hash) return null;
  if (locked === pipfileHash(pipfile.data, lock.data, 'as written')) return hash;
  return refuse(staleLock(pipfile.path, lock.path, 'pipenv'));
}

function restamped(lock: PipfileLock, stamp: string): Write {
  const text = lock.text.replace(`"${textAt(lock.data, STAMP)}"`, `"${stamp}"`);
  if (textAt(parseJson(text, lock.path), STAMP) !== stamp) refuse(notEditable(lock.path));
  return { path: 'Pipfile.lock', from: [lock.path], how: 'rewritten', content: encodeText(text) };
}

function olderPipenv({ path }: PipfileLock): Warning {
  const message =
    'Written by pipenv before 2026.4, which hashed names as they are spelled; its hash is brought up to date in the staged copy.';
  return { code: 'lock-of-older-pipenv', message, where: [path] };
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
 * Of names as they are spelled until 2026.2, of normalized ones from 2026.4 on: whatever Paketo brings is newer.
 * Of a Pipfile that states no source, the hash goes over pipenv's default one: its lock has it, by the name `pypi`.
 * @see https://github.com/sarugaku/plette/blob/master/src/plette/pipfiles.py
 */
export function pipfileHash(pipfile: Table, lock: Table, names: 'normalized' | 'as written'): string | null {
  const named = (section: unknown): unknown => (names === 'normalized' ? withNormalizedNames(section) : section);
  const categories = Object.entries(pipfile).filter(([name]) => !NO_CATEGORIES.includes(name));
  const locked = listAt(lock, ['_meta', 'sources']).filter((source) => textAt(source, ['name']) === 'pypi');
  const content = {
    _meta: { sources: pipfile.source ?? locked, requires: pipfile.requires ?? {} },
    default: named(pipfile.packages ?? {}),
    develop: named(pipfile['dev-packages'] ?? {}),
    ...Object.fromEntries(categories.map(([name, section]) => [name, named(section)])),
  };
  return hashAsPython(content, COMPACT);
}

/** Of two that are spelled alike, the last. */
const withNormalizedNames = (section: unknown): Table =>
  Object.fromEntries(Object.entries(tableAt(section, [])).map(([name, value]) => [normalizeName(name), value]));

function localPathsOf(pipfile: TomlFile): LocalPath[] {
  return allPairs(pipfile)
    .filter(({ path }) => ['packages', 'dev-packages'].includes(path[0]!) && path.length > 2)
    .filter(({ path }) => ['path', 'file'].includes(path.at(-1)!))
    .flatMap(({ pair }) =>
      pair.value.text === null ? [] : [{ reference: pair.value.text, where: placeOf(pipfile, pair) }],
    )
    .filter(({ reference }) => !/^\w+:\/\//.test(reference));
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
