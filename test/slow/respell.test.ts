/** Does the text that uv is given mean the same to pip as the files it stands for? Asked of the real pip. */
import { realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { respell } from '../../src/python/install/respell.ts';
import { closures, ENVIRONMENT, type GeneratedClosure, treeOf } from '../python/requirements/closures.ts';
import { type Answer, encodeTree, installPip, RealPip } from '../python/requirements/real-pip.ts';

const CASES = 1500;
const FILE = 'requirements.txt';

const why = installPip();

describe.skipIf(why !== null)(`the real pip, on respelled files${why === null ? '' : ` (skipped: ${why})`}`, () => {
  const pip = new RealPip(ENVIRONMENT);
  const dir = realpathSync(pip.dir);
  const respelled = join(dir, 'respelled.txt');
  let count = 0;
  afterAll(() => pip.close());

  async function compare({ userCode, ...rest }: GeneratedClosure): Promise<void> {
    const tree = treeOf({ userCode, ...rest, template: null });
    const root = join(dir, Buffer.from(userCode).toString('hex'));
    const ask = (file: string, more = {}): Promise<Answer> =>
      pip.ask({ root, runs: [{ cwd: userCode, file }], ...more });
    const original = await ask(FILE, { tree: encodeTree(tree) });
    const { text } = respell(join(root, userCode), [FILE], ENVIRONMENT);
    if (text === null || 'error' in original) return;
    writeFileSync(respelled, text.replace(/^-e (.*?)(?= --?c|$)/gim, inQuotes));
    count++;
    expect({ text, answer: meaningOf(await ask(respelled)) }).toEqual({ text, answer: meaningOf(original) });
  }

  it('finds the same requirements in both', { timeout: 10 * 60_000 }, async () => {
    const usual = closures.filter((closure) => !isOdd(closure));
    await fc.assert(fc.asyncProperty(usual, compare), { numRuns: CASES });
    expect(count).toBeGreaterThan(CASES / 4);
  });
});

/** The one thing in which pip and uv contradict each other. */
const inQuotes = (_line: string, value: string): string => `-e '${value.replaceAll("'", `'"'"'`)}'`;

/**
 * No path of a machine has a comment in it, and nobody means a folder `=..`. And an option that pip obeys on a line of
 * which it ignores the rest is not worth the trouble.
 */
function isOdd(closure: GeneratedClosure): boolean {
  const texts = Object.values(treeOf(closure)).map((content) => Buffer.from(content).toString('latin1'));
  const joined = texts.map((text) => text.replaceAll(/[^!-~]|[\\'"]/g, ''));
  return closure.userCode.includes(' #') || joined.some((text) => /-binary|(-f|find-links=)=/.test(text));
}

/** Each thing once, as a file is read once; without the places where nothing is, which pip passes over. */
function meaningOf(answer: Answer): unknown {
  if ('error' in answer) return answer;
  const { requirements, findLinks, ...rest } = answer.ok as { requirements: string[]; findLinks: string[] };
  const places = findLinks.filter((place) => !place.startsWith('nowhere:'));
  return { ...rest, requirements: [...new Set(requirements)], findLinks: [...new Set(places)] };
}
