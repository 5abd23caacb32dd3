/** Whatever a file holds, the answer is a plan or a message: never an error of our own, and no line but our own. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { messageText, warningLine } from '../../src/problem.ts';
import { READERS, type Told } from './readers.ts';
import { textsFor } from './texts.ts';

/** Of each reader; more of them with `ANY_CONTENT_RUNS=100000`. */
const RUNS = Number(process.env.ANY_CONTENT_RUNS ?? 40);

/** A message is some places and a few lines, whatever is told of; a list is cut, and so is each of its entries. */
const LONGEST = 20_000;

it.each(READERS.map((reader) => [reader.name, reader] as const))(
  '%s',
  async (_name, reader) => {
    await fc.assert(
      fc.asyncProperty(textsFor(reader), async (text) => checkTold(await reader.read(text))),
      { numRuns: RUNS },
    );
  },
  RUNS * 60 + 60_000,
);

function checkTold({ problem, warnings }: Told): void {
  const lines = [...(problem === null ? [] : messageText(problem).split('\n')), ...warnings.map(warningLine)];
  for (const line of lines) {
    expect(line).not.toMatch(/[\p{C}\u2028\u2029]/u);
    expect(line.length).toBeLessThan(LONGEST);
  }
  expect(lines.filter((line) => line.startsWith('[Error')).length).toBeLessThan(2);
}
