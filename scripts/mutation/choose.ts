/**
 * Which of all mutations are tried in one run? Pure: a seed chooses, and the same seed chooses the same.
 *
 * Each mutation has its own place in the order, so that an edit elsewhere does not make a run another one.
 */
import { keyOf } from '../setup/workspace.ts';
import type { Mutation } from './mutations.ts';

/** One of each file before a second one of any. */
export function choose(mutations: readonly Mutation[], count: number, seed: number): Mutation[] {
  const seen = new Map<string, number>();
  const inRounds = inOrder(mutations, seed).map((mutation) => {
    const round = seen.get(mutation.file) ?? 0;
    seen.set(mutation.file, round + 1);
    return { mutation, round };
  });
  return inRounds
    .sort((a, b) => a.round - b.round)
    .slice(0, count)
    .map(({ mutation }) => mutation);
}

function inOrder(mutations: readonly Mutation[], seed: number): Mutation[] {
  const placed = mutations.map((mutation): [place: string, mutation: Mutation] => {
    const { file, before, after } = mutation;
    return [keyOf(String(seed), file, before, after), mutation];
  });
  return placed.sort(([a], [b]) => Number(a > b) - Number(a < b)).map(([, mutation]) => mutation);
}
