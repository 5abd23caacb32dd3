/** The plan of the house: imports go down the floors only, in no circle, and a language has one door. */
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const repoDir = join(import.meta.dirname, '..');

/** From the ground up; the first pattern that fits is a file's floor. */
const FLOORS: readonly (readonly [floor: string, files: RegExp])[] = [
  ['ground', /^(on-windows|problem|quote|release|reading-limits|user-settings|log|wrap)\.ts$|^cnb\//],
  ['bills of materials', /^sbom\//],
  ['upload', /^upload\//],
  ['app root', /^app-root\//],
  ['what clusters get', /^deploy\//],
  ['formats', /^formats\//],
  [
    'versions and program',
    /^python\/(version|choose-version|version-files|constraint|pep440|markers|marker-pythons|processor|python-json|entry-point-form|program|problems)\.ts$/,
  ],
  ['requirements', /^python\/requirements\//],
  ['shared by managers', /^python\/managers\/(?!table)[^/]+$/],
  ['managers', /^python\/managers\/[^/]+\//],
  ['table of managers', /^python\/managers\/table\.ts$/],
  ['choice', /^python\/(?!plan)[^/]+$/],
  ['advice', /^python\/advice\//],
  ['door of Python', /^python\/plan\.ts$/],
  ['installer', /^python\/install\//],
  ['story', /^staging\//],
  ['buildpacks and commands', /^(buildpacks|commands)\//],
  ['entry', /^(main|index)\.ts$/],
];

const floorOf = (file: string): number => FLOORS.findIndex(([, files]) => files.test(file));

interface Arrow {
  readonly from: string;
  readonly to: string;
}

const files = globSync('**/*.ts', { cwd: join(repoDir, 'src') }).sort();

/** Of types, and of what is loaded when needed, too. */
const arrows: readonly Arrow[] = files.flatMap((from) => {
  const text = readFileSync(join(repoDir, 'src', from), 'utf8');
  return [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, to]) => ({
    from,
    to: join(dirname(from), to!),
  }));
});

const inWords = ({ from, to }: Arrow): string => `${from} -> ${to}`;

describe('the floors', () => {
  it('each file stands on one', () => {
    expect(files.filter((file) => floorOf(file) === -1)).toEqual([]);
  });

  it('imports go down, or stay in their room', () => {
    const up = arrows.filter(({ from, to }) => floorOf(from) < floorOf(to));
    expect(up.map(inWords)).toEqual([]);
  });

  it('no manager knows another', () => {
    const room = (file: string): string | undefined => /^python\/managers\/([^/]+)\//.exec(file)?.[1];
    const across = arrows.filter(({ from, to }) => room(from) && room(to) && room(from) !== room(to));
    expect(across.map(inWords)).toEqual([]);
  });

  it('a language has one door', () => {
    const inside = (file: string): boolean => file.startsWith('python/');
    const isOpen = (file: string): boolean =>
      file === 'python/plan.ts' || /^python\/(install\/|constraint\.ts)/.test(file);
    const aside = arrows.filter(({ from, to }) => !inside(from) && inside(to) && !isOpen(to));
    expect(aside.map(inWords)).toEqual([]);
    // and the installer is for those who install
    const installers = arrows.filter(({ to }) => /^python\/(install\/|constraint\.ts)/.test(to));
    const others = installers.filter(({ from }) => !/^(python|buildpacks|commands)\//.test(from));
    expect(others.map(inWords)).toEqual([]);
  });
});

it('there is no circle', () => {
  const next = new Map(files.map((file) => [file, arrows.filter(({ from }) => from === file).map(({ to }) => to)]));
  const done = new Set<string>();
  const circleFrom = (file: string, way: readonly string[]): readonly string[] | null => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const to of next.get(file) ?? []) {
      const circle = circleFrom(to, [...way, file]);
      if (circle !== null) return circle;
    }
    done.add(file);
    return null;
  };
  expect(files.map((file) => circleFrom(file, [])).find((circle) => circle !== null) ?? null).toBeNull();
});

describe('names', () => {
  /** What every room, or every manager, may have one of. */
  const ROLES = new Set(['problems.ts', 'types.ts', 'row.ts']);

  it('a file name means one thing', () => {
    const byName = new Map<string, string[]>();
    for (const file of files) byName.set(basename(file), [...(byName.get(basename(file)) ?? []), file]);
    const double = [...byName].filter(([name, all]) => all.length > 1 && !ROLES.has(name));
    expect(double.map(([, all]) => all)).toEqual([]);
  });

  it('a type name means one thing', () => {
    const byName = new Map<string, string[]>();
    for (const file of files) {
      const text = readFileSync(join(repoDir, 'src', file), 'utf8');
      for (const [, name] of text.matchAll(/^(?:export )?(?:interface|type|class) (\w+)/gm))
        byName.set(name!, [...(byName.get(name!) ?? []), file]);
    }
    expect([...byName].filter(([, all]) => all.length > 1)).toEqual([]);
  });
});

it('a file is read in one sitting, unless it is a list', () => {
  const LISTS = /problems\.ts$/;
  const lengths = files.map(
    (file) => [file, readFileSync(join(repoDir, 'src', file), 'utf8').split('\n').length] as const,
  );
  expect(lengths.filter(([file, lines]) => lines > 300 && !LISTS.test(file))).toEqual([]);
});

it('no test mocks a module: those of other files share it', () => {
  const tests = globSync('**/*.test.ts', { cwd: import.meta.dirname });
  const mocking = tests.filter((file) =>
    /\bvi\.(do)?mock\(/i.test(readFileSync(join(import.meta.dirname, file), 'utf8')),
  );
  expect(mocking).toEqual([]);
});
