/** Does what is staged of each upload mean the same to the real pip? Empty wheels and project files are filled before it is asked. */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequirementSource } from '../../../src/python/requirements/types.ts';
import { names, stage, stagedFiles } from './cases.ts';
import { type Answer, installPip, RealPip, STRICTER } from './real-pip.ts';
import type { Tree } from './upload.ts';

/** What cannot be reached from here, so that pip's parser alone is asked. */
const NOT_INSTALLED = new Set([
  ...['editable-project-and-repository', 'ssh-repository', 'repository-among-hashes', 'tokens-in-addresses'],
  ...['standard-library', 'pinned-pip'],
]);

/** pip fails on the original, or would when it installs, by what we repair. */
const REPAIRED = new Set([
  'utf-16-without-mark',
  'innocent-declaration',
  'debian-artefact',
  'template-includes-the-users-file',
  'windows-1252-in-a-comment',
]);

const why = installPip();
const pip = new RealPip({ SUB: 'sub' });
const world = join(pip.dir, 'world');
const INDEX = [
  'anest-1.0',
  'anest-2.0',
  'aroot-1.0',
  'aroot-2.0',
  'lib-1.0',
  'numpy-1.26.4',
  'torch-2.9',
  'pennylane-0.44',
];

beforeAll(async () => {
  await pip.ask({
    root: world,
    tree: Object.fromEntries(INDEX.map((name) => [`${name}-py3-none-any.whl`, ''])),
    fill: true,
  });
});
afterAll(() => pip.close());

describe.each(names)('%s', (name) => {
  const { root, sources, target, result } = stage(name, pip.dir);

  it.skipIf(why !== null)('means the same to the real pip', async () => {
    const original = await pip.ask({ root, fill: true, runs: runsOf(root, sources) });
    if (!result.ok) {
      if (!STRICTER.has(result.problem.code)) expect(original).toHaveProperty('error');
      return;
    }
    const staged = writeStaged(root, stagedFiles(target, result.relocation));
    const after = await pip.ask({ root: staged, runs: [{ cwd: '.', file: target }] });
    expect(after).toEqual({ ok: expect.anything() });
    if (REPAIRED.has(name)) expect(withoutRepeats(after)).not.toEqual(withoutRepeats(original));
    else expect(withoutRepeats(after)).toEqual(withoutRepeats(original));
  });

  it.skipIf(why !== null || !result.ok || NOT_INSTALLED.has(name))('installs the same with the real pip', async () => {
    if (!result.ok) return;
    const staged = writeStaged(root, stagedFiles(target, result.relocation));
    const after = await pip.ask({ root: staged, world, report: { cwd: '.', files: [target] } });
    expect(after).toEqual({ ok: expect.anything() });
    const [{ cwd, path }, ...others] = sources as [RequirementSource, ...RequirementSource[]];
    if (others.length > 0 || REPAIRED.has(name)) return;
    const file = path.slice(cwd === '.' ? 0 : cwd.length + 1);
    expect(await pip.ask({ root, world, fill: true, report: { cwd, files: [file] } })).toEqual(after);
  });
});

/** A line that comes in twice is joined once. */
function withoutRepeats(answer: Answer): unknown {
  if ('error' in answer) return answer;
  const read = answer.ok as { requirements: string[] };
  return { ok: { ...read, requirements: [...new Set(read.requirements)] } };
}

/** Lines that are no file of their own become one, where pip would have read them. */
function runsOf(root: string, sources: readonly RequirementSource[]) {
  return sources.map(({ path, dir, cwd, text }, i) => {
    const file = text === undefined ? path : join(dir, `section-${i}.txt`);
    if (text !== undefined) writeFileSync(join(root, file), text);
    return { cwd, file: cwd === '.' ? file : file.slice(cwd.length + 1) };
  });
}

function writeStaged(root: string, files: Tree): string {
  const staged = join(dirname(root), 'staged');
  rmSync(staged, { recursive: true, force: true });
  cpSync(root, staged, { recursive: true, verbatimSymlinks: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(staged, dirname(path)), { recursive: true });
    writeFileSync(join(staged, path), content);
  }
  return staged;
}
