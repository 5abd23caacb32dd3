/** Which reader of a file grows most with its input, and by what? */
import { READERS } from '../../test/sweep/readers.ts';
import { type Growth, growthsOf, MOST } from '../../test/sweep/sweep.ts';
import type { Say } from '../setup/workspace.ts';
import type { Row } from './rows.ts';

export async function worstReader(say: Say): Promise<Row[]> {
  const worst: Growth[] = [];
  for (const reader of READERS) {
    say(reader.name);
    worst.push(...(await growthsOf(reader, 16)).slice(0, 1));
  }
  const { name, short, long, ratio } = worst.sort((a, b) => b.ratio - a.ratio)[0]!;
  return [
    {
      what: 'ten times the text in a file, at worst',
      value: `${ratio.toFixed(1)} times (${long.toFixed(0)} ms / ${short.toFixed(0)} ms)`,
      aim: `at most ${MOST}; ${name}`,
    },
  ];
}
