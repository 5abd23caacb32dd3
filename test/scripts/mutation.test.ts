import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { choose } from '../../scripts/mutation/choose.ts';
import { EQUIVALENT } from '../../scripts/mutation/equivalent.ts';
import { applied, mutationsOf } from '../../scripts/mutation/mutations.ts';
import { repoDir } from '../../scripts/setup/workspace.ts';

describe('what could be decided otherwise', () => {
  it.each<[source: string, ...mutated: string[]]>([
    ['f(a === b)', 'f(a !== b)'],
    ['f((a) !== (b))', 'f((a) === (b))'],
    ['f(a < 1)', 'f(a <= 1)'],
    ['f(a >= 1)', 'f(a > 1)'],
    ['f(a + 1)'],
    ['f(a && b)', 'f(a || b)'],
    ['f((a || b) ?? c)', 'f((a || b))', 'f((a && b) ?? c)'],
    ['f(!(a))', 'f((a))'],
    ['f({ recursive: true })', 'f({ recursive: false })'],
    ['f(a ? b : c)', 'f(a ? c : b)'],
    ["f(a ? 'b' : c)", "f(a ? c : 'b')", "f(a ? 'another' : c)"],
    ['if (a(b)) c();', ';', 'if (!(a(b))) c();'],
    ['if (a === b) return;', ';', 'if (a !== b) return;'],
    ['if (a) b(); else c();', 'if (!(a)) b(); else c();'],
    ['a.some(b)', 'a.every(b)'],
    ['a?.every(b)', 'a?.some(b)'],
    ['a.map(b).filter(c).map(d)', 'a.map(b).map(d)'],
    ['a.toString().constructor()'],
    ["const f = () => 'a'", "const f = () => 'another'"],
    ["return 'a'", "return 'another'"],
    ["f({ kind: 'a', reason: 'b' })", "f({ kind: 'another', reason: 'b' })"],
    ["f('a')"],
    ['let a: true | (typeof b extends c ? d : e)'],
    ['f(a as true)'],
    ['f((a! < b) as boolean)', 'f((a! <= b) as boolean)'],
  ])('%s', (statement, ...mutated) => {
    const source = `function around() {\n  ${statement}\n}\n`;
    const mutations = mutationsOf('a.ts', source);
    expect(mutations.map((mutation) => applied(mutation, source))).toEqual(
      mutated.map((text) => `function around() {\n  ${text}\n}\n`),
    );
    for (const { line, before } of mutations) expect([line, before]).toEqual([2, `  ${statement}`]);
  });

  it('is shown as whole lines', () => {
    const source = 'a();\nf(\n  a\n    ? b\n    : c,\n);\n';
    expect(mutationsOf('a.ts', source)).toEqual([
      expect.objectContaining({ line: 4, before: '    ? b\n    : c,', after: '    ? c\n    : b,' }),
    ]);
  });
});

describe('the choice', () => {
  const mutations = ['a', 'b', 'c'].flatMap((file) => mutationsOf(file, 'f(a && b && c && d, e === f);'));
  const chosen = choose(mutations, 7, 42);

  it('is the same for the same seed, and no mutation comes twice', () => {
    expect(choose(mutations, 7, 42)).toEqual(chosen);
    expect(choose(mutations, 7, 43)).not.toEqual(chosen);
    expect(new Set(chosen).size).toBe(7);
  });

  it('is the same where others are no longer there', () => {
    const others = mutations.filter(({ file }) => file !== 'a');
    const ofOthers = (all: typeof mutations) => all.filter(({ file }) => file !== 'a');
    expect(choose(others, 4, 42)).toEqual(ofOthers(choose(mutations, 6, 42)));
  });

  it('is spread over the files', () => {
    for (const from of [0, 3])
      expect(chosen.slice(from, from + 3).map(({ file }) => file)).toEqual(expect.arrayContaining(['a', 'b', 'c']));
  });

  it('is all there are, where more are asked for', () => expect(choose(mutations, 100, 1)).toHaveLength(12));
});

it.each(EQUIVALENT)('$file has the equivalent of $before, once', ({ file, before, after }) => {
  const mutations = mutationsOf(file, readFileSync(join(repoDir, file), 'utf8'));
  expect(mutations.filter((one) => one.before.trim() === before && one.after.trim() === after)).toHaveLength(1);
});
