/**
 * What of that which is to be installed needs a GPU, and how does the author get the same without?
 *
 * Pure: works on a Survey, and on what is to be written.
 */
import type { Write } from '../app-root/staging-plan.ts';
import { orInstead, type Warning } from '../problem.ts';
import { baseName, excerpt, type FilePlace, placeText } from '../quote.ts';
import type { Files, RelPath, Survey } from '../upload/survey.ts';
import { decodeText } from '../upload/text.ts';
import { authorsPlaces } from './authors-places.ts';
import {
  GPU_PACKAGES,
  type GpuPackage,
  gpuPackage,
  gpuPackagesAmong,
  inGigabytes,
  requirementInstead,
  TORCH_INDEXES,
} from './gpu-packages.ts';
import { markerInTheImage } from './markers.ts';
import { optionAdvice } from './option-advice.ts';
import { hasBuildLabel } from './pep440.ts';
import { filesOf, readClosure } from './requirements/closure.ts';
import type { Requirement } from './requirements/pep508.ts';
import { type Entry, hasHash, requirementOf } from './requirements/requirement-line.ts';
import type { RequirementSource } from './requirements/types.ts';
import { atTheAppRoot, ROOT_FILE, stagedRequirements } from './staged-entries.ts';

export const FOR_GPUS = 'packages-for-gpus';

/** The requirements.txt that pip will read at the app root, with all that it includes. */
export function gpuWarnings(survey: Survey, writes: readonly Write[]): Warning[] {
  const staged = writes.find(({ path }) => path === ROOT_FILE) ?? { from: [ROOT_FILE] };
  const entries = entriesOf(atTheAppRoot(survey, writes));
  return warningsOf(entries, staged.from.at(-1) ?? ROOT_FILE, authorsPlaces(survey, writes));
}

/** What another manager has pip install. @param manifest Of that manager. */
export function gpuWarningsByPip(survey: Survey, sources: readonly RequirementSource[], manifest: RelPath): Warning[] {
  const { roots } = orInstead(() => readClosure(sources, survey), { roots: [] });
  return warningsOf(
    [...filesOf(roots)].flatMap(({ entries }) => entries),
    manifest,
    (at) => [placeText(at)],
  );
}

type PlacesOfLine = (at: FilePlace) => readonly string[];

function warningsOf(entries: readonly Entry[], manifest: RelPath, places: PlacesOfLine): Warning[] {
  const hasIndexOfTorch = entries.some(({ line }) => line.text.includes(TORCH_INDEXES));
  const found = new Map<GpuPackage, Warning>();
  for (const entry of entries) {
    const requirement = requirementOf(entry);
    const row = requirement === null ? undefined : gpuPackage(requirement);
    if (requirement === null || row === undefined || found.has(row) || !isPlain(requirement)) continue;
    if ('index' in row.instead && hasIndexOfTorch) continue;
    const advice = adviceForLine(row, requirement, manifest, hasHash(entry));
    found.set(row, warning(named(requirement), row, advice, places(entry.at)));
  }
  return [...found.values()];
}

/** From an index, in whatever build, and for Linux. */
const isPlain = ({ url, specifier, marker }: Requirement): boolean =>
  url === '' && !hasBuildLabel(specifier) && markerInTheImage(marker) !== null;

const named = ({ name, extras }: Requirement): string => `${name}${extras.length > 0 ? `[${extras.join(',')}]` : ''}`;

function adviceForLine(row: GpuPackage, requirement: Requirement, manifest: RelPath, isHashed: boolean): string {
  const written = requirementInstead(row, requirement);
  const asked = `${named(requirement)}${requirement.specifier}`;
  const option = 'index' in row.instead ? [optionAdvice(manifest, `--extra-index-url ${row.instead.index}`)] : [];
  const line = written === null ? [] : [`write \`${excerpt(written)}\` in place of \`${excerpt(asked)}\``];
  const hashes = isHashed ? ['make the hashes anew'] : [];
  return [...option, ...line, ...hashes].join(', and ');
}

/** @param names Of all that the lock has installed, without builds that somebody chose. */
export function lockedGpuWarnings(lock: RelPath, names: readonly string[]): Warning[] {
  return gpuPackagesAmong(new Set(names)).map(({ name, row }) =>
    warning(name, row, IN_LOCKS[baseName(lock)]?.(name, row.instead) ?? 'see which package needs it', [lock]),
  );
}

/** What an environment was found to have. @param manifest What says what is installed. */
export const gpuAdvice = (name: string, { instead }: GpuPackage, manifest: RelPath): string =>
  IN_LOCKS[baseName(manifest)]?.(name, instead) ??
  ('index' in instead
    ? optionAdvice(manifest, `--extra-index-url ${instead.index}`)
    : `have ${instead.name} in the place of ${name}`);

const warning = (name: string, { megabytes }: GpuPackage, advice: string, where: readonly RelPath[]): Warning => ({
  code: FOR_GPUS,
  message: `${excerpt(name)} brings ${inGigabytes(megabytes)} to download that only GPUs need. Where the job has none, ${advice}.`,
  where: [...where],
});

type InLock = (name: string, instead: GpuPackage['instead']) => string;

const IN_LOCKS: Readonly<Record<string, InLock>> = {
  'uv.lock': (name, instead) =>
    'index' in instead
      ? `run \`uv add ${name} --index pytorch-cpu=${instead.index}\``
      : `have ${instead.name} in the place of ${name} in pyproject.toml, and run \`uv lock\``,
  'poetry.lock': (name, instead) =>
    'index' in instead
      ? `run \`poetry source add --priority explicit pytorch-cpu ${instead.index}\` and \`poetry add --source pytorch-cpu ${name}\``
      : `have ${instead.name} in the place of ${name} in pyproject.toml, and run \`poetry lock\``,
  'Pipfile.lock': (name, instead) =>
    'index' in instead
      ? `run \`pipenv install --index ${instead.index} ${name}\``
      : `have ${instead.name} in the place of ${name} in the Pipfile, and run \`pipenv lock\``,
};

function entriesOf(files: Files): Entry[] {
  const text = orInstead(() => files.read(ROOT_FILE), null);
  // reading all lines as pip does takes a while, and hardly any upload has such packages
  if (text === null || !WORTH_READING.test(decodeText(text).text)) return [];
  return [...stagedRequirements(files).entries];
}

/** Names one, or includes what may. */
const WORTH_READING = new RegExp(
  `^[ \\t]*-(?:r|-r)|\\b(?:${GPU_PACKAGES.flatMap(({ names }) => names)
    .join('|')
    .replaceAll('-', '[-_.]+')})\\b`,
  'im',
);
