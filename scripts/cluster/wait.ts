/** How is something waited for that begins by itself? */
import { setTimeout as sleep } from 'node:timers/promises';
import { GivenUp, isEnding } from '../setup/command.ts';
import { SetupError } from '../setup/setup-error.ts';

interface Wait {
  /** What does not come, for the error. */
  readonly what: string;
  readonly seconds: number;
  /** Asked once it is too late. */
  readonly why: () => string | Promise<string>;
}

/** @returns The first answer that is none of `null` and `false`. @throws SetupError */
export async function until<T>({ what, seconds, why }: Wait, ask: () => Promise<T | null | false>): Promise<T> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(150)) {
    if (isEnding()) throw new GivenUp();
    const answer = await ask();
    if (answer !== null && answer !== false) return answer;
  }
  throw new SetupError(`${what}, for ${seconds} seconds.\n${await why()}`, 'Try again; the last lines are above.');
}

/** Pure. */
export const lastLines = (text: string, count = 15): string => text.split('\n').slice(-count).join('\n');
