/**
 * What about the upload should its author know, though it stops nothing?
 *
 * Pure: works on a Survey. Parsers are loaded only where there is a file for them.
 */

import { posix } from 'node:path';
import type { Warning } from '../problem.ts';
import { Refusal } from '../problem.ts';
import { ARCHS, entryPointWarnings } from '../python/plan.ts';
import { excerpt } from '../quote.ts';
import { SURVEY_LIMITS } from '../upload/limits.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import { isDays, isSwitch, LOG_FORMATS, LOG_LEVELS, SETTINGS, type Settings } from '../user-settings.ts';
import { descriptorFaults } from './descriptor-faults.ts';
import { isPlanqkJsonBroken } from './planqk-json.ts';
import {
  linesOfSettings,
  PROJECT_FILE,
  type ProjectDescriptor,
  type ReadDescriptor,
  readDescriptor,
} from './project-descriptor.ts';
import type { UserCode } from './user-code.ts';

/** Of any upload, ours or not. */
export async function uploadWarnings(survey: Survey, settings: Settings): Promise<Warning[]> {
  const descriptor = await readDescriptor(survey);
  const ofSettings = wrongSettings(settings).map((warning) => ({
    ...warning,
    where: linesOfSettings(descriptor, settings, warning.message),
  }));
  return [...ofSettings, ...surveyWarnings(survey), ...descriptorWarnings(descriptor)];
}

const SWITCH = ['true', 'false'];

function wrongSettings({ unknown = [], logFormat, logLevel, keepAll, gpu, maxAge, arch }: Settings): Warning[] {
  const known = SETTINGS.flatMap(({ variables }) => variables).filter((name) => name.startsWith('BP_PLANQK_'));
  const misspelt = unknown.map((name) => {
    const message = `${excerpt(name)} is no setting, so it changes nothing; there are ${known.join(', ')}.`;
    return { code: 'unknown-setting', message, where: [] };
  });
  const unknownValues = [
    { variable: 'BP_LOG_FORMAT', value: logFormat, values: LOG_FORMATS },
    { variable: 'BP_LOG_LEVEL', value: logLevel, values: LOG_LEVELS },
    { variable: 'CNB_TARGET_ARCH', value: arch, values: ARCHS },
    { variable: 'BP_PLANQK_KEEP_ALL', value: keepAll, values: SWITCH },
    { variable: 'BP_PLANQK_GPU', value: gpu, values: SWITCH },
  ].filter(
    ({ value, values }) =>
      value !== undefined &&
      !values.some((each) => each === value || each === value.toUpperCase()) &&
      !(values === SWITCH && isSwitch(value)),
  );
  const noValues = unknownValues.map(({ variable, value, values }) => {
    const message = `${variable} is ${excerpt(value ?? '')}, and counts for nothing; there are ${values.join(', ')}.`;
    return { code: 'unknown-setting', message, where: [] };
  });
  return [...misspelt, ...noValues, ...(maxAge === undefined || isDays(maxAge) ? [] : [noDays(maxAge)])];
}

const noDays = (maxAge: string): Warning => ({
  code: 'bad-max-age',
  message: `BP_PLANQK_MAX_AGE is ${excerpt(maxAge)}, and no whole number of days: a build with the embedded builder stops at it.`,
  where: [],
});

/** What the walk of the upload itself showed. */
function surveyWarnings(survey: Survey): Warning[] {
  const warnings: Warning[] = [];
  if (!survey.complete) {
    // the limit, never a count: staging adds files, and must not change what the record says
    const limit = SURVEY_LIMITS.entries.toLocaleString('en');
    const message = `The upload has more than ${limit} entries; only the ones nearest to its top were looked at.`;
    warnings.push({ code: 'upload-too-large', message, where: [] });
  }
  if (survey.virtualEnvs.length > 0) {
    const message = 'A virtual environment was uploaded. It is not used: leave it out.';
    warnings.push({ code: 'virtual-environment', message, where: survey.virtualEnvs });
  }
  if (survey.oddNames.length > 0) {
    const message = 'Names that are not UTF-8; these entries are left as they are.';
    warnings.push({ code: 'names-not-utf8', message, where: survey.oddNames });
  }
  warnings.push(...guessedNameWarnings(survey.guessedNames));
  if (survey.specialFiles.length > 0) {
    const message = 'A pipe, a socket or a device; it is never opened, and no part of the job.';
    warnings.push({ code: 'special-file', message, where: survey.specialFiles });
  }
  return warnings;
}

/** Of a zip: once it is unpacked, its names are as they were read. */
export function guessedNameWarnings(names: readonly RelPath[]): Warning[] {
  if (names.length === 0) return [];
  const message =
    'Names in the zip that are not UTF-8: read as shown here, and perhaps otherwise on the platform. Zip again with UTF-8 names, as `python3 -m zipfile -c` writes them.';
  return [{ code: 'names-not-utf8', message, where: names }];
}

/** What a project descriptor says that does not do what its author expects. */
function descriptorWarnings(descriptor: ReadDescriptor): Warning[] {
  const faults = descriptorFaults(descriptor);
  const data = (descriptor.file?.data as ProjectDescriptor | undefined) ?? null;
  return data === null ? faults : [...faults, ...ownBuildpacks(data)];
}

function ownBuildpacks({ io, build }: ProjectDescriptor): Warning[] {
  if (io?.buildpacks?.group === undefined && build?.buildpacks === undefined) return [];
  const message =
    "It names buildpacks of its own, which take the place of the platform's: the upload is then not staged.";
  return [{ code: 'descriptor-buildpacks', message, where: [PROJECT_FILE] }];
}

/** Of a job: what the runner will refuse, as far as the text alone tells. */
export const jobWarnings = (survey: Survey, location: UserCode, entryPoint: string): Warning[] => [
  ...entryPointWarnings(survey, location, entryPoint),
  ...planqkJsonWarnings(survey, location.userCode),
  ...inputWarnings(survey, location.userCode),
];

function planqkJsonWarnings(survey: Survey, userCode: RelPath): Warning[] {
  if (!isPlanqkJsonBroken(survey, userCode)) return [];
  const message = 'It is no object of JSON, so what it asks for, such as a GPU or another runtime, counts for nothing.';
  return [{ code: 'planqk-json-unreadable', message, where: [posix.join(userCode, 'planqk.json')] }];
}

/** The sample input beside the code is what a developer runs with. */
function inputWarnings(survey: Survey, userCode: RelPath): Warning[] {
  return ['data.json', 'params.json'].flatMap((name) => {
    const path = posix.join(userCode, 'input', name);
    try {
      const text = survey.text(path);
      if (text !== null) JSON.parse(text);
      return [];
    } catch (error) {
      if (error instanceof Refusal) return []; // larger than a manifest may be: input may
      // without the parser's words: they quote the content, which may be anybody's secret
      return [{ code: 'input-not-json', message: 'No valid JSON; the job would stop at reading it.', where: [path] }];
    }
  });
}
