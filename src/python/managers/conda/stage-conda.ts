/**
 * What has to stand at the app root for `conda env update`?
 *
 * environment.yml with its paths re-based, or package-list.txt as it is; and never a requirements.txt, since Paketo would
 * then install with pip alone. conda brings its own Python: nothing is asked of Paketo's.
 */

import { posix } from 'node:path';
import { parkedPath, REQUIREMENTS_DIR, templatePath } from '../../../app-root/places.ts';
import type { Write } from '../../../app-root/staging-plan.ts';
import { orInstead, refuse, type Warning } from '../../../problem.ts';
import { excerpt, listed, quoted } from '../../../quote.ts';
import type { RelPath, Survey } from '../../../upload/survey.ts';
import { decodeText, encodeText } from '../../../upload/text.ts';
import { overlapTest } from '../../choose-version.ts';
import { filesOf, readClosure } from '../../requirements/closure.ts';
import { otherSystemOf } from '../../requirements/other-systems.ts';
import { normalizeName } from '../../requirements/pep508.ts';
import { relocate } from '../../requirements/relocate.ts';
import { packageOf } from '../../requirements/requirement-line.ts';
import type { RequirementSource } from '../../requirements/types.ts';
import { fromConda, type Stated } from '../../version.ts';
import { includedCopies } from '../template.ts';
import type { FoundManifest, ManagerPlan, StageContext } from '../types.ts';
import { contradictions } from './contradictions.ts';
import { pipSource, stageEnvironment } from './environment-text.ts';
import { type Environment, type EnvironmentFile, packageName, pythonSpec } from './environment-yml.ts';
import { badEnvironmentYml, twoEnvironments } from './problems.ts';
import { variablesWarning } from './thin.ts';

const TEMPLATE_FILE = templatePath('requirements.txt');
/** Where the template's lines go when they cannot be included from where the file itself is parked. */
const TEMPLATE_COPY = `${REQUIREMENTS_DIR}/template-requirements.txt`;

export async function stageConda(
  found: FoundManifest,
  file: EnvironmentFile,
  context: StageContext,
): Promise<ManagerPlan> {
  const { survey } = found;
  const { environment, path } = file;
  refuseUnclear(environment);
  refuseTwoSpellings(found);
  const included = includeTemplate(survey, context.template);
  const staged = stageEnvironment(file, survey, included.lines);
  const together = [...context.template, ...(environment.pip.length > 0 ? [pipSource(file)] : [])];
  // once more with the template's lines: pip will read both in one run
  const notes = together.length > 0 ? relocate(together, 'requirements.txt', survey).warnings : [];
  const used = [path, ...includedFiles(file, survey), ...(staged.relocation?.projects ?? [])];
  return {
    files: [
      ...included.writes,
      ...(staged.relocation === null ? [] : includedCopies(staged.relocation)),
      environmentWrite(survey, file, staged.text),
    ],
    parkedAs: { 'requirements.txt': included.parkedAs },
    settings: {},
    python: [],
    byPip: together,
    used,
    ignored: [],
    warnings: [
      ...notes,
      ...variablesWarning(environment, true),
      ...prefixWarning(file, staged.withoutPrefix),
      ...exportWarning(environment),
      ...pythonWarnings(environment),
      ...(await disagreement(environment, context.versionFiles)),
      ...notInstalled(file, survey, used),
      ...contradictions(file, survey, used),
    ],
  };
}

/** What conda would take otherwise than it reads. */
function refuseUnclear({ path, packages, pipSections }: Environment): void {
  const [, second] = packages.filter(({ text }) => packageName(text) === 'python');
  if (second !== undefined) refuse(badEnvironmentYml(path, second.line, 'python is listed twice'));
  const [, section] = pipSections;
  if (section !== undefined) {
    refuse(badEnvironmentYml(path, section, 'there are two `pip:` lists, and conda would use only the last'));
  }
}

function refuseTwoSpellings({ survey, folder, isExplicit }: FoundManifest): void {
  const [first = null, other = null] = ['environment.yml', 'environment.yaml'].map(folder.find);
  if (isExplicit || first === null || other === null) return;
  const [a, b] = [survey.read(first), survey.read(other)];
  if (a !== null && b !== null && Buffer.compare(a, b) !== 0) refuse(twoEnvironments([first, other]));
}

function environmentWrite(survey: Survey, { path, text }: EnvironmentFile, staged: string): Write {
  const bytes = survey.read(path)!;
  const isCopy = staged === text && decodeText(bytes).repaired === null;
  return {
    path: 'environment.yml',
    from: [path],
    how: isCopy ? 'copied' : 'rewritten',
    content: isCopy ? bytes : encodeText(staged),
  };
}

interface IncludedTemplate {
  readonly lines: readonly string[];
  readonly writes: readonly Write[];
  readonly parkedAs: RelPath;
}

/** The template's file is included from where it is parked, unless it names something relative to where it stood. */
function includeTemplate(survey: Survey, template: readonly RequirementSource[]): IncludedTemplate {
  const parkedAs = parkedPath('requirements.txt');
  if (template.length === 0) return { lines: [], writes: [], parkedAs };
  const relocation = relocate(template, TEMPLATE_COPY, survey);
  const isParked = template.length === 1 && template[0]!.path === 'requirements.txt' && relocation.how === 'copied';
  if (isParked) return { lines: [`-r ${TEMPLATE_FILE}`], writes: [], parkedAs: TEMPLATE_FILE };
  const { from, how, content } = relocation;
  const copy: Write = { path: TEMPLATE_COPY, from, how, content: encodeText(content) };
  return { lines: [`-r ${TEMPLATE_COPY}`], writes: [...includedCopies(relocation), copy], parkedAs };
}

const includedFiles = (file: EnvironmentFile, survey: Survey): RelPath[] =>
  file.environment.pip.length === 0
    ? []
    : [...filesOf(readClosure([pipSource(file)], survey).roots)].map(({ path }) => path);

function prefixWarning({ path }: EnvironmentFile, withoutPrefix: boolean): Warning[] {
  if (!withoutPrefix) return [];
  const message = '`prefix` is a folder of the computer where the file was written; left out.';
  return [{ code: 'environment-prefix', message, where: [path] }];
}

/** `name=version=build`, as `conda env export` writes it. */
const BUILD = /^[^=<>!~\s]+=[^=<>!~\s]+=[^=\s]+$/;

/** The solver would fail on the first of them only, and say little. */
function exportWarning({ path, packages }: Environment): Warning[] {
  const elsewhere = packages.filter(({ text }) => otherSystemOf(packageName(text), 'conda') !== null);
  const named = new Set(elsewhere.map(({ text }) => text));
  const builds = packages.filter(({ text }) => BUILD.test(text) && !named.has(text));
  const places = (lines: Environment['packages']): string[] =>
    lines.map(({ text, line }) => quoted({ path, line }, text));
  const advice = '`conda env export --from-history` lists what you asked for, and nothing of one system.';
  const warnings: Warning[] = [];
  if (elsewhere.length > 0) {
    const message = `These packages do not exist for Linux; ${advice}`;
    warnings.push({ code: 'conda-other-system', message, where: places(elsewhere) });
  }
  if (builds.length > 0) {
    const message = `These are builds for the system on which the file was exported; ${advice}`;
    warnings.push({ code: 'conda-builds', message, where: places(builds) });
  }
  return warnings;
}

function pythonWarnings(environment: Environment): Warning[] {
  const spec = pythonSpec(environment);
  const { path } = environment;
  if (spec === null) {
    const message = 'Python is not listed, so conda installs whichever version fits; add one, such as python=3.11.';
    return [{ code: 'python-not-stated', message, where: [path] }];
  }
  const statement = fromConda(spec.text);
  if (statement.kind !== 'none' && !(statement.kind === 'version' && statement.constraint === '3.*')) return [];
  const message = `${excerpt(spec.text)} means the newest Python of the channels on the day of the build; name a version, such as python=3.11.`;
  return [{ code: 'python-not-stated', message, where: [`${path}:${spec.line}`] }];
}

/** conda's own word counts; that another file says otherwise should not be found out from an import error. */
async function disagreement(environment: Environment, versionFiles: readonly Stated[]): Promise<Warning[]> {
  const spec = pythonSpec(environment);
  const own = spec === null ? null : fromConda(spec.text);
  if (own?.kind !== 'version' || versionFiles.length === 0) return [];
  const overlaps = await overlapTest();
  return versionFiles.flatMap(({ source, statement }) => {
    if (statement.kind !== 'version' || overlaps(own.constraint, statement.constraint)) return [];
    const message = `conda installs the Python of ${environment.path} (${own.constraint}), not that of ${source} (${statement.constraint}).`;
    return [{ code: 'python-elsewhere', message, where: [`${environment.path}:${spec!.line}`, source] }];
  });
}

/** A requirements.txt that the pip section does not name. */
function notInstalled(file: EnvironmentFile, survey: Survey, used: readonly RelPath[]): Warning[] {
  const path = posix.join(file.dir, 'requirements.txt');
  if (survey.kind(path) !== 'file' || used.includes(path)) return [];
  const { packages, pip } = file.environment;
  const known = new Set([
    ...packages.map(({ text }) => normalizeName(packageName(text))),
    ...(pip.length > 0 ? namesIn(pipSource(file), survey) : []),
  ]);
  const missing = namesIn({ path, dir: file.dir, cwd: file.dir }, survey).filter((name) => !known.has(name));
  if (missing.length === 0) return [];
  const message = `${file.path} does not include this file, so it is not installed: ${listed(missing)}. Add '- -r requirements.txt' to its pip list.`;
  return [{ code: 'requirements-not-installed', message, where: [path] }];
}

/** The packages a requirements file names; none where it cannot be read, since nothing depends on it. */
function namesIn(source: RequirementSource, survey: Survey): string[] {
  const files = [...filesOf(orInstead(() => readClosure([source], survey).roots, []))];
  return [...new Set(files.flatMap(({ entries }) => entries.flatMap((entry) => packageOf(entry) ?? [])))];
}
