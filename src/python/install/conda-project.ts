/**
 * What does a project of conda or pixi ask to be installed?
 *
 * Reads its one file at the app root. How packages are chosen and had is conda's business (buildpack/environment).
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { PythonRequest } from '../../app-root/staging-plan.ts';
import type { Variables } from '../../cnb/platform-env.ts';
import { refuse } from '../../problem.ts';
import { surveyAppDir } from '../../upload/folder.ts';
import type { RelPath, Survey } from '../../upload/survey.ts';
import { chooseVersion } from '../choose-version.ts';
import { inCondasWords } from '../constraint.ts';
import { pipSource } from '../managers/conda/environment-text.ts';
import { type EnvironmentFile, parseEnvironment } from '../managers/conda/environment-yml.ts';
import { readVersionFiles } from '../version-files.ts';
import { hashTree, type Inputs, surveyRequirements } from './inputs.ts';
import { noCondaFile } from './problems.ts';
import type { RequirementsInput } from './requirements-on-disk.ts';

export type CondaManifest = 'package-list.txt' | 'environment.yml' | 'pixi.lock';

/** @param found All at the app root by which a package manager is taken up; null: it is not conda's turn. */
export function condaManifestOf(found: readonly string[]): CondaManifest | null {
  const isOf = (...names: string[]): boolean => found.length > 0 && found.every((name) => names.includes(name));
  // as with Paketo, of both the list
  if (isOf('package-list.txt', 'environment.yml'))
    return found.includes('package-list.txt') ? 'package-list.txt' : 'environment.yml';
  return isOf('pixi.lock', 'pixi.toml') && found.length === 2 ? 'pixi.lock' : null;
}

/** A package file, by its address. */
export interface ExplicitPackage {
  readonly url: string;
  readonly md5?: string;
  readonly sha256?: string;
}

export interface CondaProject {
  readonly kind: 'conda';
  readonly manifest: CondaManifest;
  /** Names and addresses; none: those of the settings. */
  readonly channels: readonly string[];
  /** What a solver has to satisfy; none where packages are listed one by one. */
  readonly specs: readonly string[];
  readonly explicit: readonly ExplicitPackage[];
  /** What pip installs on top. */
  readonly pip: readonly RequirementsInput[];
  /** Set when the job starts. */
  readonly variables: Readonly<Record<string, string>>;
  /** The whole file. */
  readonly text: string;
  /** Holds what makes such environments, and the requirements of that. */
  readonly condaDir: string;
}

const NOTHING = { channels: [], specs: [], explicit: [], pip: [], variables: {} } as const;

export interface BesideConda {
  readonly condaDir: string;
  readonly userCode: RelPath;
  /** What is asked of any installer. */
  readonly request: PythonRequest | null;
}

/** @throws Refusal `bad-environment-yml`, and for a file that cannot be read */
export async function readCondaProject(
  appDir: string,
  manifest: CondaManifest,
  { condaDir, userCode, request }: BesideConda,
): Promise<CondaProject> {
  const survey = surveyAppDir(appDir);
  const bytes = survey.read(manifest) ?? refuse(noCondaFile(manifest));
  const text = survey.text(manifest) ?? '';
  const project = { kind: 'conda', manifest, ...NOTHING, text, condaDir } as const;
  if (manifest === 'pixi.lock') return project;
  const asked =
    manifest === 'environment.yml'
      ? ofEnvironment(parseEnvironment(bytes, manifest, await import('yaml')))
      : ofList(text, appDir);
  if (asked.specs === undefined) return { ...project, ...asked };
  const python = request ?? (await pythonBeside(survey, userCode));
  return { ...project, ...asked, specs: specsWithPython(asked.specs, python) };
}

function ofEnvironment(file: EnvironmentFile): Partial<CondaProject> {
  const { packages, channels, variables, pip } = file.environment;
  const specs = packages.map(({ text }) => text);
  const hasPip = specs.some((spec) => /^(?:\S+::)?pip\b/i.test(spec.trim()));
  return {
    channels,
    // as conda has it: what pip installs needs pip
    specs: pip.length > 0 && !hasPip ? [...specs, 'pip'] : specs,
    pip: pip.length > 0 ? [{ path: file.path, text: pipSource(file).text ?? '' }] : [],
    variables: Object.fromEntries(variables.map(({ name, value }) => [name, value])),
  };
}

/** `@EXPLICIT` on a line of its own makes addresses of all others; else they are specifications. */
function ofList(text: string, appDir: string): Partial<CondaProject> {
  const lines = text.split(/\r\n?|\n/).map((line) => line.replace(/(^|\s)#.*/, '').trim());
  const named = lines.filter((line) => line !== '' && !line.startsWith('@'));
  return lines.includes('@EXPLICIT')
    ? { explicit: named.map((line) => explicitPackage(line, appDir)) }
    : { specs: named };
}

function explicitPackage(line: string, appDir: string): ExplicitPackage {
  const [, place = line, hash] = /^(.*?)#(?:(?:md5|sha256):)?([0-9a-f]{32}|[0-9a-f]{64})$/i.exec(line) ?? [];
  const url = place.includes('://') ? place : `file://${join(appDir, place)}`;
  return { url, ...(hash !== undefined && (hash.length === 32 ? { md5: hash } : { sha256: hash })) };
}

/** `https://${TOKEN}@example.com`: conda puts variables in where channels are named, and nowhere else. */
export const channelsOf = ({ channels }: CondaProject, env: Variables): string[] =>
  channels.map((channel) => withVariables(channel, env));

export const withVariables = (text: string, env: Variables): string =>
  text.replace(/\$\{([A-Z0-9_]+)\}/g, (whole, name) => env[name] ?? whole);

const isPython = (spec: string): boolean => /^(?:\S+::)?python(?![\w.-])/i.test(spec.trim());

/** What the job runs with has to be there, and of a version that somebody stated. A setting wins over the file. */
export function specsWithPython(specs: readonly string[], request: PythonRequest | null): string[] {
  const isOwn = specs.some(isPython);
  if (isOwn && request?.source !== 'BP_CPYTHON_VERSION') return [...specs];
  const version = request === null ? null : inCondasWords(request.constraint);
  return [...specs.filter((spec) => !isPython(spec)), version === null ? 'python' : `python ${version}`];
}

/** Of the files beside it that state a version: conda itself would not look. @throws Refusal */
async function pythonBeside(survey: Survey, userCode: RelPath): Promise<PythonRequest | null> {
  return (await chooseVersion(await readVersionFiles(survey, [userCode, '.']), undefined)).python;
}

/** What it leads to, beside what it says itself: requirements of pip, and folders of packages in the upload. */
export function surveyCondaProject(
  { pip, channels, explicit }: CondaProject,
  appDir: string,
  options: { readonly env: Variables; readonly settings: readonly string[] },
): Inputs {
  const { digest, complete } = surveyRequirements(appDir, pip, options);
  const hash = createHash('sha256').update(digest);
  const local = channels.filter((channel) => channel.startsWith('.')).map((channel) => join(appDir, channel));
  const files = explicit.flatMap(({ url }) =>
    url.startsWith(`file://${appDir}/`) ? [url.slice('file://'.length)] : [],
  );
  for (const path of [...local, ...files]) hashTree(hash, path, appDir);
  return { digest: hash.digest('hex'), complete };
}
