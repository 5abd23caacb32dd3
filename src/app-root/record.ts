/**
 * What did staging decide, as the public value that `plan --json` prints and `.planqk/staging.json` holds?
 *
 * And the way back: the upload as it was before staging, seen through the record, so that planning a staged tree
 * comes to the same conclusion as planning the fresh one.
 */

import type { Problem, Warning } from '../problem.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import { encodeText } from '../upload/text.ts';
import { sha256 } from './digest.ts';
import { RECORD_FILE } from './places.ts';
import type { How, Ignored, PythonRequest, StagingPlan, Start } from './staging-plan.ts';

export interface RecordedWrite {
  readonly path: RelPath;
  readonly from: readonly RelPath[];
  readonly how: How;
  readonly sha256: string;
}

/** A public contract: codes and paths are stable, texts are not. Its JSON Schema is schema/staging.schema.json. */
export interface StagingRecord {
  readonly schema: 1;
  readonly outcome: StagingPlan['outcome'];
  readonly isJob: boolean;
  /** Null where the upload is refused. */
  readonly start: Start | null;
  readonly userCode: RelPath | null;
  /** Who installs, as its users call it. */
  readonly manager: string | null;
  readonly python: PythonRequest | null;
  readonly entryPoint: string | null;
  readonly settings: Readonly<Record<string, string>>;
  readonly writes: readonly RecordedWrite[];
  readonly ignored: readonly Ignored[];
  readonly warnings: readonly Warning[];
  readonly problem: Problem | null;
}

const nothing = (outcome: 'untouched' | 'refused'): StagingRecord => ({
  schema: 1,
  outcome,
  isJob: false,
  start: null,
  userCode: null,
  manager: null,
  python: null,
  entryPoint: null,
  settings: {},
  writes: [],
  ignored: [],
  warnings: [],
  problem: null,
});

export function recordOf(plan: StagingPlan): StagingRecord {
  switch (plan.outcome) {
    case 'untouched':
      return { ...nothing('untouched'), start: plan.start, warnings: plan.warnings };
    case 'refused':
      return { ...nothing('refused'), problem: plan.problem };
    case 'staged':
      return {
        schema: 1,
        outcome: 'staged',
        isJob: plan.isJob,
        start: plan.start,
        userCode: plan.userCode,
        manager: plan.manager,
        python: plan.python,
        entryPoint: plan.entryPoint,
        settings: sortKeys(plan.settings),
        writes: plan.writes
          .map(({ path, from, how, content }) => ({ path, from, how, sha256: sha256(content) }))
          .sort(byPath),
        ignored: [...plan.ignored].sort(byPath),
        warnings: plan.warnings,
        problem: null,
      };
  }
}

export const recordText = (record: StagingRecord): string => `${JSON.stringify(record, null, 2)}\n`;

const byPath = (a: { path: string }, b: { path: string }): number => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);

const sortKeys = <T>(object: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));

/** A record as it lies in an upload: whether it is ours is for the reader to prove. */
export interface ClaimedRecord {
  readonly text: string;
  readonly record: StagingRecord;
}

/** Null: there is none, or something that cannot be one. */
export function readClaimedRecord(survey: Survey): ClaimedRecord | null {
  const bytes = survey.read(RECORD_FILE);
  if (bytes === null) return null;
  const text = new TextDecoder().decode(bytes);
  const record = parseRecord(text);
  return record === null ? null : { text, record };
}

/** Does it tell of this tree? At least one of the files it lists is there, unchanged. */
export const belongs = (survey: Survey, { writes }: StagingRecord): boolean =>
  writes.some((write) => isOurs(survey, write));

function parseRecord(text: string): StagingRecord | null {
  try {
    const value = JSON.parse(text);
    return value?.schema === 1 && value.outcome === 'staged' && value.writes.every(isRecordedWrite) ? value : null;
  } catch {
    return null; // not ours: our own is written whole, or not at all
  }
}

const isRecordedWrite = (write: RecordedWrite): boolean =>
  isPlainPath(write.path) &&
  write.path !== RECORD_FILE &&
  write.from.every(isPlainPath) &&
  (write.how !== 'parked' || write.from.length === 1) &&
  /^[0-9a-f]{64}$/.test(write.sha256);

const isPlainPath = (path: unknown): boolean =>
  typeof path === 'string' &&
  !path.startsWith('/') &&
  !path.split('/').some((part) => part === '..' || part === '.' || part === '');

function isOurs(survey: Survey, { path, how, sha256: expected }: RecordedWrite): boolean {
  const bytes = contentAt(survey, { path, how });
  return bytes !== null && sha256(bytes) === expected;
}

/** What stands at the path of a write now, in the terms of that write; null: nothing, or something of another kind. */
export function contentAt(survey: Survey, { path, how }: { path: RelPath; how: How }): Uint8Array | null {
  const target = how === 'linked' || how === 'parked' ? survey.readLink(path) : null;
  if (target !== null) return encodeText(target);
  return how === 'linked' ? null : survey.read(path);
}

/** What staging has parked, and somebody has put there anew. */
export const thereAgain = (survey: Survey, { writes }: StagingRecord): RecordedWrite[] => {
  const written = new Set(writes.map(({ path }) => path));
  return writes.filter(
    ({ how, from: [place = ''] }) => how === 'parked' && !written.has(place) && survey.kind(place) !== null,
  );
};

/** Files that staging wrote and somebody has edited since. */
export const editedSince = (survey: Survey, record: StagingRecord): RecordedWrite[] =>
  record.writes.filter((write) => survey.kind(write.path) === 'file' && !isOurs(survey, write));
