/**
 * May the environment of an earlier build be kept, and how old is it?
 *
 * Pure. What no lock pins would be another today; it stays until somebody asks, since an image that changes by itself is
 * worse than an old one.
 */
import type { Variables } from '../../cnb/platform-env.ts';
import { refuse } from '../../problem.ts';
import { isDays } from '../../user-settings.ts';
import { badMaxAge } from './problems.ts';

export interface Freshness {
  /** Install in any case. */
  readonly isForced: boolean;
  /** Of packages that no lock pins; null: any. */
  readonly maxAgeDays: number | null;
}

/**
 * @param operator Without what an upload sets.
 * @throws Refusal `bad-max-age`
 */
export function readFreshness(
  { BP_PLANQK_REFRESH: refresh = '', BP_PLANQK_MAX_AGE: age = '' }: Variables,
  operator: Variables,
): Freshness {
  const days = age.trim();
  if (days !== '' && !isDays(days))
    refuse(badMaxAge(days, operator.BP_PLANQK_MAX_AGE === undefined ? 'upload' : 'platform'));
  return { isForced: refresh.trim() === 'true', maxAgeDays: days === '' ? null : Number(days) };
}

/** What an earlier build left. */
export interface Kept {
  readonly isSame: boolean;
  /** null: unknown, such as where the cache is gone and the image is not. */
  readonly installedAt: Date | null;
  readonly isLocked: boolean;
}

const DAY = 24 * 3600 * 1000;

export const ageInDays = (at: Date, now: Date): number => Math.max(0, Math.floor((now.getTime() - at.getTime()) / DAY));

/** @returns Why it has to be made again; null: it need not. */
export function whyNotKept(kept: Kept, { isForced, maxAgeDays }: Freshness, now: Date): string | null {
  const { isSame, installedAt, isLocked } = kept;
  if (!isSame) return 'what it is made from has changed';
  if (isForced) return 'BP_PLANQK_REFRESH asks for it';
  if (maxAgeDays === null || isLocked) return null;
  if (installedAt === null) return 'how old it is cannot be told, and BP_PLANQK_MAX_AGE is set';
  const days = ageInDays(installedAt, now);
  return days > maxAgeDays ? `it is ${days} days old, and BP_PLANQK_MAX_AGE is ${maxAgeDays}` : null;
}

/** How what is kept is told. */
export function keptInWords({ installedAt, isLocked }: Kept, now: Date): string[] {
  const days = installedAt === null ? null : ageInDays(installedAt, now);
  const made = days === null ? '' : `, made ${days === 0 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`}`;
  const advice = 'Newer releases are not looked for; BP_PLANQK_REFRESH=true installs what fits best today';
  return [`Nothing has changed: the environment of the last build is kept${made}`, ...(isLocked ? [] : [advice])];
}
