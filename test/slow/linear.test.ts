/** The time that a reader takes grows with its input, not with the square of it: with any character, entry and mixture. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { READERS, type Reader } from '../sweep/readers.ts';
import { growthOf, growthsOf, MOST, unitSweep } from '../sweep/sweep.ts';
import { piecesOf } from '../sweep/texts.ts';

/** One in so many of the characters; all of them with `npm run test:linear`. */
const SHARE = Number(process.env.LINEAR_SHARE ?? 32);
/** How many mixtures of each reader. */
const RUNS = Number(process.env.LINEAR_RUNS ?? 20);

const NAMED = READERS.map((reader) => [reader.name, reader] as const);
const MINUTES = 60_000;

it.each(NAMED)(
  '%s, each character and entry many times',
  async (_name, reader) => {
    const growths = await growthsOf(reader, SHARE);
    expect(growths.filter(({ ratio }) => ratio > MOST)).toEqual([]);
  },
  60 * MINUTES,
);

it.each(NAMED)(
  '%s, a few of its words many times',
  async (_name, reader) => {
    await fc.assert(
      fc.asyncProperty(mixture(reader), async ([frame, unit]) => {
        expect((await growthOf(reader, unitSweep(reader, frame, unit))).ratio).toBeLessThanOrEqual(MOST);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  },
  60 * MINUTES,
);

const mixture = (reader: Reader): fc.Arbitrary<readonly [frame: string, unit: string]> =>
  fc.tuple(
    fc.constantFrom(...reader.frames),
    fc.array(piecesOf(reader), { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join('') || ' '),
  );
