/**
 * The fixtures: `test/fixtures/<what-is-odd>/` holds an upload, settings (`env`, NAME=VALUE lines) where there are any,
 * and what we decide: `plan.json` (the record without hashes) and `staged/` (what stands at the app root then).
 */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { StagingRecord } from '../src/app-root/record.ts';

const fixturesDir = join(import.meta.dirname, 'fixtures');

export interface Fixture {
  readonly name: string;
  readonly dir: string;
  readonly uploadDir: string;
  readonly env: Readonly<Record<string, string>>;
}

export const fixtures: readonly Fixture[] = readdirSync(fixturesDir).sort().map(readFixture);

function readFixture(name: string): Fixture {
  const dir = join(fixturesDir, name);
  const envFile = join(dir, 'env');
  const lines = existsSync(envFile) ? readFileSync(envFile, 'utf8').split('\n').filter(Boolean) : [];
  const env = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)));
  return { name, dir, uploadDir: join(dir, 'upload'), env };
}

export const uploadOf = (name: string): string => fixtures.find((fixture) => fixture.name === name)!.uploadDir;

/**
 * A file of a fixture that says what is expected. Never made by the way: a decision that nobody has read would pass.
 *
 * @param isMaking Whether the run is one that makes such files.
 */
export function expectedFile({ dir, uploadDir }: Fixture, path: string, isMaking: boolean): string {
  if (!existsSync(uploadDir)) throw new Error(`${relative(repoDir, uploadDir)} is missing: put the upload there.`);
  const file = join(dir, path);
  if (isMaking || existsSync(file)) return file;
  throw new Error(
    `${relative(repoDir, file)} is missing: make it with \`npx vitest run --project fast ${MAKER} -u\`, and read it.`,
  );
}

const repoDir = join(import.meta.dirname, '..');
const MAKER = 'test/staging/fixtures.test.ts';

/** The decision as plan.json holds it: hashes are for machines, `staged/` has the files themselves. */
export function decision(record: StagingRecord): unknown {
  return { ...record, writes: record.writes.map(({ path, from, how }) => ({ path, from, how })) };
}

/** A copy of a folder that a test may write to; removed when the test is over. */
export function temporaryCopy(dir: string, after: (cleanUp: () => void) => void): string {
  const parent = mkdtempSync(join(tmpdir(), 'planqk-test-'));
  after(() => rmSync(parent, { recursive: true, force: true }));
  const copy = join(parent, 'app');
  cpSync(dir, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

/** Every entry below a folder: a file's content, a link's target, `<folder>`; for comparing trees byte for byte. */
export function contentsOf(dir: string, below = ''): Map<string, string> {
  const entries = readdirSync(join(dir, below), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return new Map(
    entries.flatMap((entry): [string, string][] => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) return [[path, '<folder>'], ...contentsOf(dir, path)];
      return [[path, entry.isSymbolicLink() ? readlinkSync(join(dir, path)) : readFileSync(join(dir, path), 'latin1')]];
    }),
  );
}
