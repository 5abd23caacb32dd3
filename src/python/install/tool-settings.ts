/**
 * What do the variables of indexes, proxies and the like come to: for uv, for an environment's key, and where an upload
 * and an operator both set one?
 *
 * Pure. Which there are is one table (variable-table.ts).
 */
import type { Variables } from '../../cnb/platform-env.ts';
import { rowOf, VARIABLES } from './variable-table.ts';

export const isSet = (value: string | undefined): value is string => value !== undefined && value.trim() !== '';

/** An upload may set it. */
export function isInstallerVariable(name: string): boolean {
  const row = rowOf(name);
  return row !== undefined && !row.operatorOnly;
}

/** It is for a tool that installs, and only an operator may set it. */
export const isOperatorsVariable = (name: string): boolean =>
  !isInstallerVariable(name) && (rowOf(name) !== undefined || /^(POETRY|PIPENV)_/.test(name));

/** Such as UV_PUBLISH_TOKEN. */
export const isSecretName = (name: string): boolean => /(PASSWORD|PASSWD|TOKEN|SECRET)$/.test(name);

/** Without `user:password@`, and conda's kind of token: it leads to the same place when a password has changed. */
export const withoutUserInfo = (text: string): string =>
  text.replace(/:\/\/[^/\s?#]+@/g, '://').replace(/\/t\/[^/\s]+\//g, '/');

/** What has to be in an environment's key. Nothing secret: a new password is no reason to install again. */
export function settingsThatMatter(env: Variables): [string, string][] {
  return Object.entries(env)
    .flatMap(([name, value]): [string, string][] => {
      const matters = (rowOf(name)?.key ?? 'no') !== 'no' && !isSecretName(name);
      return value !== undefined && matters ? [[name, withoutUserInfo(value)]] : [];
    })
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Values that may name files and folders, whose content matters too. */
export const settingsThatNameFiles = (env: Variables): string[] =>
  Object.entries(env).flatMap(([name, value]) => (isSet(value) && rowOf(name)?.key === 'files' ? [value] : []));

/** pip's settings under uv's names; where uv's own are set, these count. */
export function asUvHasThem(env: Variables): Record<string, string> {
  const changed: Record<string, string | undefined> = { ...proxiesOf(env) };
  for (const { pip = [], uv = [], separator } of VARIABLES) {
    const [name, ...older] = uv;
    if (name === undefined) continue;
    const ofPip = pip.map((each) => env[each]?.trim()).find(isSet);
    for (const each of older) changed[each] = undefined;
    changed[name] =
      uv.map((each) => env[each]).find(isSet) ??
      (separator === undefined ? ofPip : ofPip?.split(/\s+/).join(separator));
  }
  const all = Object.entries({ ...env, ...changed });
  return Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** pip's counts before those of the environment; of two spellings one program takes the first, another the second. */
function proxiesOf({ PIP_PROXY: proxy }: Variables): Variables {
  if (!isSet(proxy)) return {};
  const address = proxy.includes('://') ? proxy : `http://${proxy}`;
  return Object.fromEntries(['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].map((name) => [name, address]));
}

/** uv has no variable for it. */
export function noIndexOption({ UV_NO_INDEX, PIP_NO_INDEX }: Variables): string[] {
  const value = [UV_NO_INDEX, PIP_NO_INDEX].find(isSet)?.trim();
  return value === undefined || /^(0|n|no|f|false|off)$/i.test(value) ? [] : ['--no-index'];
}

export interface UploadsPart {
  readonly kept: Variables;
  /** Names, in order. */
  readonly dropped: readonly string[];
}

/**
 * What of an upload's variables counts beside the operator's. Where the operator has set something, by whichever name,
 * none of its other names counts; and where the operator names an index, nothing that the upload says of indexes.
 *
 * @param alsoSet What the operator has set otherwise, by the name of its variable.
 */
export function besideOperators(upload: Variables, operator: Variables, alsoSet: readonly string[] = []): UploadsPart {
  const names = Object.keys(operator).filter((name) => isSet(operator[name]));
  const otherwise = new Set(alsoSet.flatMap((name) => rowOf(name) ?? []));
  const rows = new Set([...names.flatMap((name) => rowOf(name) ?? []), ...otherwise]);
  const isForced = [...rows].some(({ ofIndex }) => ofIndex === 'forces');
  const isDropped = (name: string): boolean => {
    const row = rowOf(name);
    return (
      row !== undefined &&
      ((rows.has(row) && (!row.several || otherwise.has(row))) || (isForced && row.ofIndex !== undefined))
    );
  };
  const entries = Object.entries(upload);
  return {
    kept: Object.fromEntries(entries.filter(([name]) => !isDropped(name))),
    dropped: entries.flatMap(([name, value]) => (isSet(value) && isDropped(name) ? [name] : [])).sort(),
  };
}
