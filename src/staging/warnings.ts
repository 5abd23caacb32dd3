/**
 * What about the upload should its author know, though it stops nothing?
 *
 * Pure: works on a Survey. Parsers are loaded only where there is a file for them.
 */

import { posix } from 'node:path';
import type { Manager, Write } from '../app-root/staging-plan.ts';
import type { Warning } from '../problem.ts';
import { Refusal } from '../problem.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import { decodeText } from '../upload/text.ts';
import { type Found, readPlanqkJson } from './locate.ts';

/** What the walk of the upload itself showed. */
export function surveyWarnings(survey: Survey): Warning[] {
  const warnings: Warning[] = [];
  if (!survey.complete) {
    const message = `The upload has more than ${survey.entries.size} entries; only the ones nearest to its top were looked at.`;
    warnings.push({ code: 'upload-too-large', message, where: [] });
  }
  if (survey.virtualEnvs.length > 0) {
    const message = 'A virtual environment was uploaded. It is not used, and makes the image larger: leave it out.';
    warnings.push({ code: 'virtual-environment', message, where: survey.virtualEnvs });
  }
  if (survey.oddNames.length > 0) {
    const message = 'Names that are not UTF-8; these entries are left as they are.';
    warnings.push({ code: 'names-not-utf8', message, where: survey.oddNames });
  }
  return warnings;
}

const PROJECT_FILE = 'project.toml';

interface ProjectDescriptor {
  readonly io?: { readonly buildpacks?: { readonly exclude?: unknown; readonly group?: unknown } };
  readonly build?: { readonly exclude?: unknown; readonly buildpacks?: unknown };
}

/**
 * What a project descriptor says that does not do what its author expects.
 * @see https://github.com/buildpacks/spec/blob/main/extensions/project-descriptor.md
 */
export async function descriptorWarnings(survey: Survey): Promise<Warning[]> {
  const bytes = survey.kind(PROJECT_FILE) === 'file' ? survey.read(PROJECT_FILE) : null;
  if (bytes === null) return [];
  const { parse } = await import('@iarna/toml');
  let descriptor: ProjectDescriptor;
  try {
    descriptor = parse(decodeText(bytes).text);
  } catch {
    return []; // the platform has read it before us, and says what is wrong with it
  }
  return [...slashedExcludes(survey, descriptor), ...ownBuildpacks(descriptor)];
}

/** The platform leaves out `data`, but not `data/`. */
function slashedExcludes(survey: Survey, { io, build }: ProjectDescriptor): Warning[] {
  const patterns = [io?.buildpacks?.exclude ?? build?.exclude ?? []]
    .flat()
    .filter((entry) => typeof entry === 'string');
  const slashed = patterns.filter(
    (pattern) => pattern.endsWith('/') && survey.kind(pattern.slice(0, -1)) === 'directory',
  );
  if (slashed.length === 0) return [];
  const spelling = slashed.map((pattern) => `"${pattern.slice(0, -1)}"`).join(', ');
  const message = `These folders came through, since an exclude that ends with a slash matches nothing. Write ${spelling}.`;
  return [{ code: 'exclude-without-effect', message, where: slashed }];
}

function ownBuildpacks({ io, build }: ProjectDescriptor): Warning[] {
  if (io?.buildpacks?.group === undefined && build?.buildpacks === undefined) return [];
  const message =
    "It names buildpacks of its own, which take the place of the platform's: the upload is then not staged.";
  return [{ code: 'descriptor-buildpacks', message, where: [PROJECT_FILE] }];
}

export interface VendorPlan {
  readonly settings: Readonly<Record<string, string>>;
  readonly warnings: readonly Warning[];
}

const ARCHIVE = /\.(whl|tar\.gz|tgz|tar\.bz2|zip)$/;

/** A folder that is not there, and never will be: only so can the search for one be switched off. */
const NO_VENDOR = '.planqk/no-vendor';

/** A folder `vendor` at the app root switches installers to offline, whatever is in it. */
export function planVendor(survey: Survey, { userCode }: Found, manager: Manager): VendorPlan {
  if (survey.kind('vendor') === 'directory') return vendorAtTheRoot(survey, manager);
  const nested = posix.join(userCode, 'vendor');
  if (userCode === '.' || manager !== 'pip' || !holdsArchives(survey, nested)) return { settings: {}, warnings: [] };
  const message = `Its packages are not used, and an index is asked. To use them, add \`--find-links vendor\` to the requirements.`;
  return { settings: {}, warnings: [{ code: 'vendor-not-used', message, where: [nested] }] };
}

function vendorAtTheRoot(survey: Survey, manager: Manager): VendorPlan {
  if (holdsArchives(survey, 'vendor')) {
    const message = 'Packages are installed from this folder alone, and no index is asked.';
    return { settings: {}, warnings: [{ code: 'vendor-offline', message, where: ['vendor'] }] };
  }
  const harmless = manager === 'pip';
  const message = harmless
    ? 'It holds no packages, so it is not taken for a folder to install from.'
    : 'It holds no packages, but switches the installation to offline all the same: rename it.';
  const settings: Record<string, string> = harmless ? { BP_PIP_DEST_PATH: NO_VENDOR } : {};
  return { settings, warnings: [{ code: 'vendor-without-packages', message, where: ['vendor'] }] };
}

const holdsArchives = (survey: Survey, dir: RelPath): boolean =>
  survey.children(dir).some((name) => ARCHIVE.test(name));

/** What the runner will refuse, as far as the text alone tells. */
export function jobWarnings(survey: Survey, location: Found, entryPoint: string): Warning[] {
  return [...entryPointWarnings(survey, location, entryPoint), ...inputWarnings(survey, location)];
}

/** Every name by which the user code was ever imported. */
const PREFIXES = /^(app\.user_code|user_code|service)\./;

function entryPointWarnings(survey: Survey, { userCode, base }: Found, entryPoint: string): Warning[] {
  const [module = '', name = 'run'] = entryPoint.split(':');
  if (!/^[\w.]+$/.test(module)) return []; // the older form, a path: the runner has the last word
  const places = [
    posix.join(userCode, module.replace(PREFIXES, '').replaceAll('.', '/')),
    posix.join(base, module.replaceAll('.', '/')),
  ];
  const files = [...new Set(places)].flatMap((place) => [`${place}.py`, posix.join(place, '__init__.py')]);
  const file = files.find((candidate) => survey.kind(candidate) === 'file');
  if (file === undefined) {
    const message = `The entry point ${entryPoint} names a module that is not in the upload.`;
    return [
      {
        code: 'entry-point-missing',
        message,
        where: files.filter((candidate) => candidate.endsWith('.py') && !candidate.endsWith('__init__.py')),
      },
    ];
  }
  const text = decodeText(survey.read(file) ?? new Uint8Array()).text;
  if (new RegExp(`\\b${name}\\b`).test(text) || /import \*/.test(text)) return [];
  const message = `The entry point ${entryPoint} names a function that the module does not mention.`;
  return [{ code: 'entry-point-missing', message, where: [file] }];
}

/** The sample input beside the code is what a developer runs with. */
function inputWarnings(survey: Survey, { userCode }: Found): Warning[] {
  return ['data.json', 'params.json'].flatMap((name) => {
    const path = posix.join(userCode, 'input', name);
    try {
      const bytes = survey.read(path);
      if (bytes !== null) JSON.parse(decodeText(bytes).text);
      return [];
    } catch (error) {
      if (error instanceof Refusal) return []; // larger than a manifest may be: input may
      // without the parser's words: they quote the content, which may be anybody's secret
      return [{ code: 'input-not-json', message: 'No valid JSON; the job would stop at reading it.', where: [path] }];
    }
  });
}

const CPU_INDEX = 'https://download.pytorch.org/whl/cpu';

/** On Linux torch brings the libraries of CUDA along, unless it comes from the index without them. */
export function torchWarning(survey: Survey, { userCode }: Found, writes: readonly Write[]): Warning[] {
  const requirements = writes.find(({ path, how }) => path === 'requirements.txt' && how !== 'parked');
  const content = requirements?.content ?? survey.read('requirements.txt');
  if (content == null || !/^torch\b/m.test(decodeText(content).text)) return [];
  if (
    /pytorch\.org\/whl/.test(decodeText(content).text) ||
    readPlanqkJson(survey, userCode).resources?.gpu !== undefined
  )
    return [];
  const message = `torch brings about 3 GB of libraries for GPUs. Where the job has none, add a line \`--extra-index-url ${CPU_INDEX}\` before it.`;
  return [{ code: 'torch-with-cuda', message, where: requirements?.from ?? ['requirements.txt'] }];
}
