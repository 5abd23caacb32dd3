/**
 * What has to change in the app dir to bring it from where it is to where the plan wants it?
 *
 * Pure. No change at all is what "staged already" means, for stage and for guard.
 */

import type { RelPath, Survey } from '../upload/survey.ts';
import { encodeText } from '../upload/text.ts';
import { RECORD_FILE } from './places.ts';
import { contentAt, recordOf, recordText, type StagingRecord } from './record.ts';
import type { StagingPlan, Write } from './staging-plan.ts';

export type Change =
  /** A file of ours that is wanted no more. */
  | { readonly kind: 'remove'; readonly path: RelPath }
  /** Parked, or brought back. */
  | { readonly kind: 'move'; readonly from: RelPath; readonly to: RelPath }
  | { readonly kind: 'write' | 'link'; readonly path: RelPath; readonly content: Uint8Array };

/**
 * @param survey The app dir as it is, not the view before staging.
 * @param record What an earlier staging left there, or null.
 * @returns In the order in which they can be carried out. Empty for a refusal: it changes nothing.
 */
export function pendingChanges(survey: Survey, record: StagingRecord | null, plan: StagingPlan): Change[] {
  if (plan.outcome === 'refused') return [];
  const wanted = plan.outcome === 'staged' ? plan.writes : [];
  const earlier = record?.writes ?? [];
  const isParked = (write: { how: string }): boolean => write.how === 'parked';
  const in_ = (writes: readonly { path: RelPath }[], path: RelPath): boolean =>
    writes.some((write) => write.path === path);

  const removals = earlier.filter(
    (write) => !isParked(write) && !in_(wanted, write.path) && survey.kind(write.path) !== null,
  );
  const restored = earlier.filter((write) => isParked(write) && !in_(wanted, write.path));
  const parked = wanted.filter((write) => isParked(write) && !in_(earlier, write.path));
  const files = wanted.filter((write) => !isParked(write));
  return [
    ...removals.map(({ path }): Change => ({ kind: 'remove', path })),
    ...restored.flatMap(({ path, from }): Change[] => [
      ...(in_(removals, from[0]!) || survey.kind(from[0]!) === null
        ? []
        : [{ kind: 'remove', path: from[0]! } as const]),
      { kind: 'move', from: path, to: from[0]! },
    ]),
    ...parked.map(({ path, from }): Change => ({ kind: 'move', from: from[0]!, to: path })),
    ...[...files, ...recordWrite(plan)].filter((write) => differs(survey, write, parked)).map(toWrite),
    ...(plan.outcome === 'untouched' && record !== null ? [{ kind: 'remove', path: RECORD_FILE } as const] : []),
  ];
}

function recordWrite(plan: StagingPlan): Write[] {
  if (plan.outcome !== 'staged') return [];
  return [{ path: RECORD_FILE, from: [], how: 'generated', content: encodeText(recordText(recordOf(plan))) }];
}

const toWrite = ({ path, how, content }: Write): Change => ({
  kind: how === 'linked' ? 'link' : 'write',
  path,
  content,
});

function differs(survey: Survey, write: Write, parked: readonly Write[]): boolean {
  const { path, content } = write;
  if (parked.some(({ from }) => from[0] === path)) return true; // what stands there now is on its way out
  const present = contentAt(survey, write);
  return present === null || Buffer.compare(present, content) !== 0;
}
