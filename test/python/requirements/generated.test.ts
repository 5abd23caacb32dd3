/**
 * Does the real pip read the staged file as it reads the original? Asked for closures that nobody would think of.
 *
 * PIP_CASES sets how many, FUZZ_SEED repeats a run, PIP_COUNTS prints what became of them. A difference is shrunk; keep it
 * as a row of relocate.test.ts.
 */

import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { RelPath } from '../../../src/upload/survey.ts';

import { closures, ENVIRONMENT, type GeneratedClosure, sourcesOf, treeOf } from './closures.ts';
import { type Answer, encodeTree, installPip, RealPip, STRICTER } from './real-pip.ts';
import { attempt, filesInMemory, type Tree } from './upload.ts';

const CASES = Number(process.env.PIP_CASES ?? 1000);

/** Where the staged file is better than the original on purpose. */
const REPAIRS = new Set(['requirements-encoding-unknown', 'requirements-pkg-resources', 'requirements-joined-include']);

const why = installPip();

describe.skipIf(why !== null)(`the real pip, on generated closures${why === null ? '' : ` (skipped: ${why})`}`, () => {
  const pip = new RealPip(ENVIRONMENT);
  const counts = new Map<string, number>();
  const count = (what: string): unknown => counts.set(what, (counts.get(what) ?? 0) + 1);
  afterAll(() => {
    pip.close();
    if (process.env.PIP_COUNTS) console.log(Object.fromEntries([...counts].sort()));
  });

  function read(folder: string, tree: Tree, cwds: RelPath[]): Promise<Answer> {
    const runs = cwds.map((cwd) => ({ cwd, file: 'requirements.txt' }));
    return pip.ask({ root: join(pip.dir, folder), tree: encodeTree(tree), runs });
  }

  async function compare(upload: GeneratedClosure): Promise<string> {
    const tree = treeOf(upload);
    const sources = sourcesOf(upload);
    // One for each shape of tree, so that little has to be written anew.
    const folder = Buffer.from(upload.userCode).toString('hex');
    const original = await read(
      folder,
      tree,
      sources.map(({ cwd }) => cwd),
    );
    const result = attempt(sources, 'requirements.txt', filesInMemory(tree));
    if (!result.ok) {
      const { problem } = result;
      if (!STRICTER.has(problem.code)) expect({ problem, original }).toHaveProperty('original.error');
      if (problem.code === 'requirements-unwritable-path') expect(upload.userCode).not.toMatch(/^[\w/.-]+$/);
      return `refused: ${problem.code}`;
    }
    const { content, extra, warnings } = result.relocation;
    const copies = Object.fromEntries(extra.map((copy) => [copy.path, copy.content]));
    const staged = await read(folder, { ...tree, 'requirements.txt': content, ...copies }, ['.']);
    if ('error' in original && 'error' in staged) return 'pip refuses both';
    if (warnings.some(({ code }) => REPAIRS.has(code)) || isUnfitForPwd(upload.userCode, tree)) return 'repaired';
    expect({ staged, content, copies }).toEqual({ staged: original, content, copies });
    return 'equal';
  }

  it('finds the same requirements in both', { timeout: 30 * 60_000 }, async () => {
    const property = fc.asyncProperty(closures, async (upload) => void count(await compare(upload)));
    await fc.assert(property, { numRuns: CASES });
  });
});

/** pip puts the folder's name into a URL as it is, where ours is encoded: such a name is wrong in the original only. */
function isUnfitForPwd(userCode: RelPath, tree: Tree): boolean {
  if (/^[\w/.-]+$/.test(userCode)) return false;
  const letters = Object.values(tree).map((content) =>
    Buffer.from(content)
      .toString('latin1')
      .replace(/[\0\\\s]/g, ''),
  );
  return letters.some((content) => content.includes('{PWD}'));
}
