/** Which of all mutations are tried in one run? Pure: a seed chooses, and the same seed chooses the same. */
import type { Mutation } from './mutations.ts';

/** One of each file before a second one of any; of a file that decides more, sooner. */
export function choose(mutations: readonly Mutation[], count: number, seed: number): Mutation[] {
  const seen = new Map<string, number>();
  const inRounds = shuffled(mutations, randomOf(seed)).map((mutation) => {
    const round = seen.get(mutation.file) ?? 0;
    seen.set(mutation.file, round + 1);
    return { mutation, round };
  });
  return inRounds
    .sort((a, b) => a.round - b.round)
    .slice(0, count)
    .map(({ mutation }) => mutation);
}

function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const rest = [...values];
  return values.map(() => rest.splice(Math.floor(random() * rest.length), 1)[0]!);
}

/** mulberry32: short, and good enough to choose with. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
