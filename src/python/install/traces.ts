/**
 * What do installers leave behind that no image may have? Times of a build, by which two of one upload would differ, and
 * secrets in the addresses that packages came from.
 */
import { createHash } from 'node:crypto';
import { lstatSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isTable, textAt } from '../../formats/data.ts';
import { LIMITS } from '../../reading-limits.ts';
import { isRealFolder, namesIn, readJson, readStart, sitePackages } from './lenient-reading.ts';

/** Of uv, for its own next run: when what it built from was changed, and values of variables. */
const UV_CACHE = 'uv_cache.json';
const DIRECT_URL = 'direct_url.json';

/**
 * @param prefix The environment's folder.
 * @param hide What of a text may not be told.
 */
export function removeTraces(prefix: string, hide: (text: string) => string): void {
  for (const site of sitePackages(prefix))
    for (const folder of namesIn(site)) {
      if (!folder.endsWith('.dist-info') || !isRealFolder(join(site, folder))) continue;
      const changed = new Map<string, string | null>();
      if (namesIn(join(site, folder)).includes(UV_CACHE)) changed.set(UV_CACHE, null);
      const address = hiddenAddress(join(site, folder, DIRECT_URL), hide);
      if (address !== undefined) changed.set(DIRECT_URL, address);
      if (changed.size > 0) rewrite(site, folder, changed);
    }
}

/** undefined: there is nothing to hide; null: it cannot be told what. */
function hiddenAddress(file: string, hide: (text: string) => string): string | null | undefined {
  const directUrl = readJson(file, LIMITS.installed.description);
  if (!isTable(directUrl)) return lstatSync(file, { throwIfNoEntry: false }) === undefined ? undefined : null;
  const url = textAt(directUrl, ['url']) ?? '';
  const hidden = hide(url);
  if (hidden === url) return undefined;
  try {
    return JSON.stringify({ ...directUrl, url: hidden });
  } catch {
    return null; // nested deeper than can be written
  }
}

/** @param files null: removed. */
function rewrite(site: string, folder: string, files: ReadonlyMap<string, string | null>): void {
  for (const [name, text] of files) replace(join(site, folder, name), text);
  const record = join(site, folder, 'RECORD');
  const listed = readStart(record, LIMITS.installed.fileList);
  if (listed === null || Buffer.byteLength(listed) === LIMITS.installed.fileList) return;
  const lines = listed.split('\n').flatMap((line) => {
    const text = [...files].find(([name]) => line.startsWith(`${folder}/${name},`))?.[1];
    return text === undefined ? line : text === null ? [] : recordLine(line, text);
  });
  replace(record, lines.join('\n'));
}

function recordLine(line: string, text: string): string {
  const hash = createHash('sha256').update(text).digest('base64url');
  return `${line.slice(0, line.indexOf(','))},sha256=${hash},${Buffer.byteLength(text)}`;
}

/** As a file of its own: the installer may have linked it to one in its cache. */
function replace(file: string, text: string | null): void {
  rmSync(file, { recursive: true, force: true });
  if (text !== null) writeFileSync(file, text, { flag: 'wx' });
}
