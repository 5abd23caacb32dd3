/** What is wrong with lists of requirements? Gathered while the other lines are read, so that all can be mended at once. */
import { type Problem, Refusal, refuse } from '../../problem.ts';
import { LIMITS } from '../../reading-limits.ts';

export class WrongLines {
  /** By code and place, as a file may be read twice. */
  readonly #problems = new Map<string, Problem>();

  /** @throws Refusal where enough is told. */
  add(problem: Problem): void {
    if (this.#problems.size > LIMITS.wrong) refuse(problem);
    this.#problems.set(`${problem.code}\0${problem.where[0] ?? ''}`, problem);
  }

  /** What `read` returns; null where it refuses, which is told once all is read. @throws Refusal where enough is told. */
  orNull<T>(read: () => T): T | null {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.add(error.problem);
      return null;
    }
  }

  /** What `read` returns. @throws Refusal The first that is wrong, with what is wrong besides. */
  during<T>(read: () => T): T {
    try {
      const result = read();
      if (this.#problems.size === 0) return result;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (this.#problems.size <= LIMITS.wrong) this.add(error.problem);
    }
    const [first, ...further] = this.#problems.values();
    return refuse(further.length === 0 ? first! : { ...first!, further });
  }
}

/** What `read` returns for each. @throws Refusal The first that it refuses, with what it refuses besides. */
export function readEach<Item, Result>(items: readonly Item[], read: (item: Item) => Result): Result[] {
  const wrong = new WrongLines();
  return wrong.during(() => items.map((item) => wrong.orNull(() => read(item))!));
}
