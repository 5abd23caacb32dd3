/**
 * What of an upload is refused for its operator's sake? Words that would hand the operator's variables to whoever they
 * name, files from outside of it, and, where the index is forced, whatever names another place.
 *
 * Reads the files that requirements and variables name.
 */
import { realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import type { Variables } from '../../cnb/platform-env.ts';
import { refuse } from '../../problem.ts';
import { excerpt, quoted } from '../../quote.ts';
import { decodeRequirements } from '../requirements/decode.ts';
import type { PlaceLine } from './indexes.ts';
import type { ToInstall } from './installation.ts';
import { readPackagesIn } from './installed.ts';
import { sitePackages } from './lenient-reading.ts';
import { decidingFile } from './locked-projects.ts';
import { badIndexForced, indexForced, operatorsVariable, remoteRequirements, settingUnusable } from './problems.ts';
import { type RequirementsInput, readRequirements } from './requirements-on-disk.ts';
import { isSecretName, isSet } from './tool-settings.ts';
import { rowOf } from './variable-table.ts';
import { NAMED } from './variables.ts';

/** @throws Refusal `bad-index-forced`: a switch that guards something is not taken for off */
export function isIndexForced({ PLANQK_INDEX_FORCED: value = '' }: Variables): boolean {
  if (/^(1|true|yes|on)$/i.test(value.trim())) return true;
  return /^(|0|false|no|off)$/i.test(value.trim()) ? false : refuse(badIndexForced(value));
}

/** Where the index is forced. @throws Refusal `index-forced` */
export function refuseOtherPlaces(asked: ToInstall, lines: readonly PlaceLine[]): void {
  const where = [...placesOf(asked), ...lines.flatMap((line) => (line.isElsewhere ? [line.shown] : []))];
  if (where.length > 0) refuse(indexForced(where));
}

function placesOf(asked: ToInstall): string[] {
  if (asked.kind === 'pip') return [];
  if (asked.kind === 'project') return [`${decidingFile(asked)}: it says of each package where it is`];
  const { manifest, channels, explicit } = asked;
  if (manifest === 'pixi.lock') return [`${manifest}: it says of each package where it is`];
  const isElsewhere = (place: string): boolean => /:\/\//.test(place) && !/^file:/i.test(place);
  const channelLines = channels.filter(isElsewhere).map((channel) => `${manifest}: channel ${excerpt(channel)}`);
  return [
    ...channelLines,
    ...explicit.flatMap(({ url }) => (isElsewhere(url) ? [`${manifest}: ${excerpt(url)}`] : [])),
  ];
}

/**
 * What came from elsewhere all the same, by what is written in a package of the upload. Where the index is forced.
 *
 * @throws Refusal `index-forced`
 */
export function refuseOtherOrigins(prefix: string): void {
  const where = sitePackages(prefix).flatMap((site) =>
    readPackagesIn(site).flatMap(({ name, origin }) => (origin === null ? [] : [`${name}: ${excerpt(origin.url)}`])),
  );
  if (where.length > 0) refuse(indexForced(where));
}

/** By this an operator says which variables of the builder uploads may name. */
const HANDED_ON = 'PLANQK_REQUIREMENTS_VARIABLES';

/** They lead nobody anywhere. */
const HARMLESS = ['HOME', 'PWD'];

/**
 * What stands for `${NAME}` goes to the host that the upload names beside it.
 *
 * @throws Refusal `operators-variable`, `remote-requirements`
 */
export function refuseOperatorsVariables(
  appDir: string,
  files: readonly RequirementsInput[],
  { operator, lines }: { readonly operator: Variables; readonly lines: readonly PlaceLine[] },
): void {
  const handedOn = [...HARMLESS, ...(operator[HANDED_ON] ?? '').split(/[\s,]+/)];
  // what is set by one name reaches the installers by others, too
  const rows = new Set(Object.keys(operator).flatMap((name) => (isSet(operator[name]) ? (rowOf(name) ?? []) : [])));
  const isHeld = (name: string): boolean => {
    const row = rowOf(name);
    return (isSet(operator[name]) || (row !== undefined && rows.has(row))) && !handedOn.includes(name);
  };
  const where = [...readRequirements(appDir, files, operator).read].flatMap(([file, bytes]) => {
    const decoded = decodeRequirements(bytes);
    const path = relative(appDir, file);
    return (decoded.ok ? decoded.text.split('\n') : []).flatMap((text, index) => {
      const names = [...text.replace(/(^|\s)#.*/, '').matchAll(NAMED)].map(([, name]) => name!);
      return names.some(isHeld) ? [quoted({ path, line: index + 1 }, text.trim())] : [];
    });
  });
  if (where.length > 0) refuse(operatorsVariable(where));
  // nobody has read what these name
  const remote = lines.flatMap((line) => (line.isFile ? [line.shown] : []));
  if (remote.length > 0 && hasSecrets(operator)) refuse(remoteRequirements(remote));
}

const hasSecrets = (env: Variables): boolean =>
  Object.entries(env).some(([name, value]) => isSet(value) && (isSecretName(name) || /:\/\/[^/\s]+@/.test(value)));

/**
 * The requirements files that an upload's variables name, such as constraints: what lies elsewhere could be read in the
 * installer's complaints.
 *
 * @returns Relative to the app root; those that are there
 * @throws Refusal `setting-unusable`
 */
export function filesOfVariables(upload: Variables, appDir: string): string[] {
  const root = realpathSync(appDir);
  const faults: string[] = [];
  const files = Object.entries(upload).flatMap(([name, value]) => {
    if (!isSet(value) || rowOf(name)?.ofRequirements !== true) return [];
    return value
      .split(/\s+/)
      .filter(isSet)
      .flatMap((word) => {
        const isAddress = /^[a-z][a-z0-9+.-]*:/i.test(word);
        const path = isAddress ? null : realPath(resolve(root, word));
        const inside = path === null ? null : relative(root, path);
        const isOutside = inside !== null && (inside.startsWith('..') || isAbsolute(inside));
        if (isAddress) faults.push(`${name}=${excerpt(word)}: it is no file of the upload`);
        if (isOutside) faults.push(`${name}=${excerpt(word)}: it leads out of the upload`);
        return inside === null || isOutside ? [] : [inside];
      });
  });
  if (faults.length > 0) refuse(settingUnusable('upload', faults));
  return files;
}

function realPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null; // none there, which the installer tells
  }
}
