/** Every problem of a room in full: `messages/<code>.txt` beside its test, with all wordings of a code in one file. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { messageText, type Problem, type ProblemKind } from '../src/problem.ts';

/** One problem for each wording of each kind that a room exports: one that is forgotten does not compile. */
export type Examples<Room> = {
  readonly [Kind in keyof Room as Room[Kind] extends { readonly code: string } ? Kind : never]: readonly Problem[];
};

export const kindsOf = (room: object): [name: string, kind: ProblemKind<never>][] =>
  Object.entries(room).filter(([, value]) => typeof value === 'function' && 'code' in value);

const WIDTH = 80;

/** @param dir Of the test, where `messages` lies. */
export function describeMessages<Room extends object>(dir: string, room: Room, examples: Examples<Room>): void {
  const problems = Object.values(examples).flat() as Problem[];
  const codes = [...new Set(problems.map(({ code }) => code))];

  it('every kind has an example', () => {
    const shown = Object.entries(examples as Record<string, readonly Problem[]>)
      .filter(([, all]) => all.length > 0)
      .map(([name]) => name);
    expect(shown.sort()).toEqual(
      kindsOf(room)
        .map(([name]) => name)
        .sort(),
    );
  });

  describe.each(codes)('%s', (code) => {
    const all = problems.filter((problem) => problem.code === code);

    it('reads as its file says', async () => {
      await expect(all.map(messageText).join('\n')).toMatchFileSnapshot(join(dir, 'messages', `${code}.txt`));
    });

    it('keeps the form of all messages', () => {
      for (const problem of all) {
        expect(problem.headline).toMatch(/^\S.*[^.!]$/);
        expect(problem.detail).toMatch(/[.:)]$|: .+/);
        expect(problem.remedy).toMatch(/^[A-Z].*/);
        if (problem.inDoubt !== undefined) expect(problem.inDoubt).toMatch(/^If you are not sure, .*\.$/);
        const own = messageText({ ...problem, where: [] }).split('\n');
        const broken = own.filter((line) => line.length > WIDTH && line.includes(' '));
        expect(broken, 'wider than a terminal').toEqual([]);
      }
    });
  });
}
