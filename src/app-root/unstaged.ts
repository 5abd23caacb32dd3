/**
 * The way back: the upload as it was before staging, seen through the record, so that planning a staged tree comes to
 * the same conclusion as planning the fresh one.
 */

import { posix } from 'node:path';
import { SURVEY_LIMITS } from '../upload/limits.ts';
import { type EntryKind, type Listed, type RelPath, type Survey, surveyOf } from '../upload/survey.ts';
import { walkTree } from '../upload/walk.ts';
import { RECORD_FILE } from './places.ts';
import type { StagingRecord } from './record.ts';

/** The upload before staging: without what staging wrote, and with what it parked in its old place. */
export function unstagedView(survey: Survey, record: StagingRecord): Survey {
  const moved = new Map(record.writes.filter(({ how }) => how === 'parked').map(({ path, from }) => [from[0]!, path]));
  const written = new Set([...record.writes.map(({ path }) => path), RECORD_FILE]);
  const entries = new Map<RelPath, EntryKind>();
  for (const path of moved.keys()) entries.set(path, 'file');
  for (const [path, kind] of survey.entries) if (!written.has(path) && !entries.has(path)) entries.set(path, kind);
  /** Where to look in the tree as it is; null: nothing was there before. A parked link leads from its old place. */
  const origin = (path: RelPath): RelPath | null => {
    const parkedAs = moved.get(path);
    if (parkedAs === undefined) return written.has(path) ? null : path;
    const target = survey.readLink(parkedAs);
    return target === null ? parkedAs : posix.join(posix.dirname(path), target);
  };
  const at = <T>(path: RelPath, look: (path: RelPath) => T | null): T | null => {
    const place = origin(path);
    return place === null ? null : look(place);
  };
  const list = (dir: RelPath): Listed[] => [
    ...survey.list(dir).filter(({ name }) => origin(posix.join(dir, name)) === posix.join(dir, name)),
    ...[...moved.keys()]
      .filter((path) => posix.dirname(path) === dir)
      .map((path): Listed => ({ name: posix.basename(path), kind: 'file' })),
  ];
  return surveyOf({
    ...survey,
    // where a limit may cut off, it has to be at the same place: what staging wrote is not counted
    ...(isNearLimit(survey, moved.size) ? walkTree(list) : { entries: new Map([...entries].sort(nearestFirst)) }),
    list,
    kind: (path) => at(path, survey.kind),
    readLink: (path) => (moved.has(path) ? survey.readLink(moved.get(path)!) : at(path, survey.readLink)),
    read: (path) => at(path, survey.read),
  });
}

const depthOf = (path: RelPath): number => path.split('/').length;

/** As the walk goes: by level, then folder by folder. */
function nearestFirst([a]: [RelPath, EntryKind], [b]: [RelPath, EntryKind]): number {
  return depthOf(a) - depthOf(b) || (byFolder(a) < byFolder(b) ? -1 : 1);
}

const byFolder = (path: RelPath): string => path.replaceAll('/', '\0');

const isNearLimit = ({ complete, entries, oddNames, specialFiles }: Survey, parked: number): boolean =>
  !complete || entries.size + oddNames.length + specialFiles.length + parked > SURVEY_LIMITS.entries;
