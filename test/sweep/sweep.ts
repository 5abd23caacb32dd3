/**
 * Does the time that a reader takes grow with its input, or with the square of it?
 *
 * Two lengths are measured against each other in one process, so that the machine says nothing, and what else it does
 * little: the least of several times counts, and differences too small to be told from noise do not.
 */
import { READERS, type Reader } from './readers.ts';

/** A tenth of the characters may take no less than a twelfth of the time. */
export const MOST = 12;
const TIMES_LONGER = 10;
const LONGEST = 100_000;
/** Milliseconds below which a time tells nothing. */
const NOISE = 2;
const ROUNDS = 12;

const ASCII = Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCharCode(0x20 + index));
/** All punctuation and blanks, one letter, one digit, and what else readers treat in a way of its own. */
const CHARACTERS = [
  ...ASCII.filter((char) => !/[A-Za-z0-9]/.test(char)),
  ...['a', '1', '\t', '\r', '\n', '\0', '\u2028', '😀'],
];

export interface Sweep {
  readonly name: string;
  readonly textOf: (length: number) => string;
  readonly longest: number;
}

/** Each character, in one line and on a line each, in each frame; and each kind of small entry. */
export const sweepsOf = (reader: Reader): Sweep[] => [
  ...reader.frames.flatMap((frame) =>
    CHARACTERS.flatMap((char) => [char, `${char}\n`].map((unit) => unitSweep(reader, frame, unit))),
  ),
  ...reader.entries.map((entry) => entrySweep(reader, typeof entry === 'string' ? ['', entry, ''] : entry)),
];

export function unitSweep({ name, longest = LONGEST }: Reader, frame: string, unit: string): Sweep {
  const [before = '', after = ''] = frame.split('…');
  return {
    name: `${name}: ${JSON.stringify(before)} ${JSON.stringify(unit)}... ${JSON.stringify(after)}`,
    textOf: (length) => before + unit.repeat(length / unit.length) + after,
    longest,
  };
}

function entrySweep({ name }: Reader, [before, each, after]: readonly [string, string, string]): Sweep {
  const textOf = (length: number): string => {
    const parts: string[] = [];
    for (let index = 0, written = 0; written < length; index++) {
      const part = each.replaceAll('§', String(index));
      parts.push(part);
      written += part.length;
    }
    return before + parts.join('') + after;
  };
  return { name: `${name}: ${JSON.stringify(before)} ${JSON.stringify(each)}...`, textOf, longest: LONGEST };
}

export interface Growth {
  readonly name: string;
  /** Milliseconds. */
  readonly short: number;
  readonly long: number;
  readonly ratio: number;
}

/** Ends as soon as it is told that all is well. The short text is read as often as makes up for its length. */
export async function growthOf({ read }: Reader, { name, textOf, longest }: Sweep): Promise<Growth> {
  const [shortText, longText] = [textOf(longest / TIMES_LONGER), textOf(longest)];
  let [short, long] = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS && !(ratio(short, long) <= MOST); round++) {
    long = Math.min(long, await timeOf(() => read(longText)));
    // nothing to compare where even the long one is hardly seen
    const isQuick = long <= NOISE * MOST;
    short = isQuick
      ? NOISE
      : Math.min(short, (await timeOf(() => times(TIMES_LONGER, () => read(shortText)))) / TIMES_LONGER);
  }
  return { name, short, long, ratio: ratio(short, long) };
}

const ratio = (short: number, long: number): number => long / Math.max(short, NOISE);

async function times(count: number, run: () => Promise<unknown>): Promise<void> {
  for (let done = 0; done < count; done++) await run();
}

async function timeOf(run: () => Promise<unknown>): Promise<number> {
  const before = cpuTime();
  await run();
  return cpuTime() - before;
}

/** Of this thread where Node tells it: others may be at work. */
function cpuTime(): number {
  const { user, system } = (process.threadCpuUsage ?? process.cpuUsage)();
  return (user + system) / 1000;
}

/** The worst of each reader. */
export async function worstGrowths(): Promise<Growth[]> {
  const all: Growth[] = [];
  for (const reader of READERS) {
    const growths: Growth[] = [];
    for (const sweep of sweepsOf(reader)) growths.push(await growthOf(reader, sweep));
    all.push(growths.sort((a, b) => b.ratio - a.ratio)[0]!);
  }
  return all;
}
