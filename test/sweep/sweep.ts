/**
 * Does the time that a reader takes grow with its input, or with the square of it?
 *
 * Two lengths are measured against each other in one process, so that the machine says nothing, and what else it does
 * little.
 */
import type { Reader } from './readers.ts';

/** A tenth of the characters may take no less than a twelfth of the time. */
export const MOST = 12;
const TIMES_LONGER = 10;
const LONGEST = 100_000;
/** Milliseconds that a short time may be off by. */
const NOISE = 2;
const ROUNDS = 12;

const ASCII = Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCharCode(0x20 + index));
/** All punctuation and blanks, one letter, one digit, and what else readers treat in a way of its own. */
const UNITS = [
  ...ASCII.filter((char) => !/[A-Za-z0-9]/.test(char)),
  ...['a', '1', '\t', '\r', '\n', '\0', '\u2028', '😀', '../', './', 'a/'],
];

export interface Sweep {
  readonly name: string;
  readonly textOf: (length: number) => string;
  readonly longest: number;
}

/** Each character, in one line and on a line each, in each frame; and each kind of small entry. */
export const sweepsOf = (reader: Reader): Sweep[] => [
  ...reader.entries.map((entry) => entrySweep(reader, typeof entry === 'string' ? ['', entry, ''] : entry)),
  ...reader.frames.flatMap((frame) =>
    UNITS.flatMap((unit) => [unit, `${unit}\n`].map((each) => unitSweep(reader, frame, each))),
  ),
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

/**
 * Both are measured right after each other, several times, and the best of the ratios counts. The short text is read as
 * often as makes up for its length.
 */
export async function growthOf({ read }: Reader, { name, textOf, longest }: Sweep): Promise<Growth> {
  const [shortText, longText] = [textOf(longest / TIMES_LONGER), textOf(longest)];
  let best: Growth = { name, short: 0, long: Infinity, ratio: Infinity };
  for (let round = 0; round < ROUNDS && best.ratio > MOST; round++) {
    const long = await timeOf(1, () => read(longText));
    // nothing to compare where even the long one is hardly seen
    const short = long <= NOISE * MOST ? 0 : await timeOf(TIMES_LONGER, () => read(shortText));
    const ratio = long / (short + NOISE);
    if (ratio < best.ratio) best = { name, short, long, ratio };
  }
  return best;
}

/** Of each of some runs. */
async function timeOf(runs: number, run: () => Promise<unknown>): Promise<number> {
  const before = cpuTime();
  for (let done = 0; done < runs; done++) await run();
  return (cpuTime() - before) / runs;
}

/** Of this thread where Node tells it: others may be at work. */
function cpuTime(): number {
  const { user, system } = (process.threadCpuUsage ?? process.cpuUsage)();
  return (user + system) / 1000;
}

/**
 * The sweeps of a reader, the worst first.
 *
 * @param share One in so many, and the first.
 */
export async function growthsOf(reader: Reader, share: number): Promise<Growth[]> {
  const growths: Growth[] = [];
  const sweeps = sweepsOf(reader).filter((_, index) => index % share === 0);
  for (const sweep of sweeps) growths.push(await growthOf(reader, sweep));
  return growths.sort((a, b) => b.ratio - a.ratio);
}
