/** What a conversion came to, in short. */
import { explain, messageText, ProblemError } from '../../../src/problem.ts';
import type { Converted } from '../../../src/python/managers/source.ts';

/** The generated lines of all sources, or `-r FILE` for a file that is followed. */
export const linesOf = ({ sources }: Pick<Converted, 'sources'>): string[] =>
  sources.flatMap(({ text, path }) => (text === undefined ? [`-r ${path}`] : text.split('\n').filter(Boolean)));

export const codesOf = ({ warnings }: Pick<Converted, 'warnings'>): string[] => warnings.map(({ code }) => code);

/** The whole message of a refusal. */
export async function refusalOf(attempt: () => unknown): Promise<string> {
  try {
    await attempt();
  } catch (error) {
    if (error instanceof ProblemError) return messageText(explain(error.problem));
    throw error;
  }
  return 'not refused';
}
