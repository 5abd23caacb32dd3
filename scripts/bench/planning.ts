/** How does planning grow: with the number of files, in a folder and in a zip, and with the lines of a manifest? */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { zipOf } from '../../test/upload/zip-of.ts';
import { executableFile } from '../setup/executable.ts';
import type { Say } from '../setup/workspace.ts';
import { growth, millisecondsOf, type Row } from './rows.ts';

const ROUNDS = 5;
const USER_CODE = 'app/user_code';
const PROGRAM = 'def run(data, params):\n    return 1\n';

interface Growing {
  readonly unit: string;
  readonly counts: readonly number[];
  /** Puts an upload at the path, which does not exist. */
  readonly make: (path: string, count: number) => void;
}

const GROWING: readonly Growing[] = [
  {
    unit: 'files',
    counts: [10, 100, 1000, 10_000, 20_000],
    make: (path, count) => writeUpload(path, Object.fromEntries(dataFiles(count).map((name) => [name, '']))),
  },
  {
    unit: 'zipped files',
    counts: [10, 100, 1000, 10_000, 20_000, 150_000],
    make: (path, count) => {
      const names = ['src/program.py', ...dataFiles(count - 1)];
      writeFileSync(path, zipOf(names.map((name) => ({ name: `${USER_CODE}/${name}`, content: PROGRAM }))));
    },
  },
  {
    unit: 'requirement lines',
    counts: [10, 1000, 5000, 25_000, 100_000],
    make: (path, count) => writeUpload(path, { 'requirements.txt': requirementLines(count) }),
  },
  {
    unit: 'lines of uv.lock',
    counts: [100, 1000, 5000, 25_000],
    make: (path, count) => writeUpload(path, uvProject(count)),
  },
];

export async function benchPlanning(say: Say): Promise<Row[]> {
  const rows: Row[] = [];
  for (const growing of GROWING) rows.push(...(await grow(say, growing)));
  return rows;
}

async function grow(say: Say, { unit, counts, make }: Growing): Promise<Row[]> {
  const work = mkdtempSync(join(tmpdir(), 'planqk-bench-'));
  const series: [number, number[]][] = [];
  try {
    for (const count of counts) {
      say(`${count} ${unit}`);
      const upload = join(work, `${count}${unit.startsWith('zipped') ? '.zip' : ''}`);
      make(upload, count);
      const times: number[] = [];
      for (let round = 0; round < ROUNDS; round++)
        times.push(await millisecondsOf(() => execa(executableFile, ['plan', upload, '--json'])));
      series.push([count, times]);
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return growth((count) => `plan, ${count}`, unit, series);
}

function writeUpload(path: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries({ 'src/program.py': PROGRAM, ...files })) {
    const file = join(path, USER_CODE, name);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text);
  }
}

const dataFiles = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `data/${Math.floor(index / 100)}/${index}.csv`);

/** Short, so that the largest stays below what is read of a manifest at all. */
const requirementLines = (count: number): string =>
  Array.from({ length: count }, (_, index) => `p${index.toString(36)}>1`).join('\n');

/** Pure: a project of uv whose lock has so many lines, as uv writes them. */
export function uvProject(lines: number): Record<'pyproject.toml' | 'uv.lock', string> {
  // ten lines around the packages, one in the project's own list and eight by itself for each of them
  const count = Math.max(1, Math.floor((lines - 10) / 9));
  const names = Array.from({ length: count }, (_, index) => `package-${index}`);
  const hash = 'sha256:'.padEnd(71, '0123456789abcdef');
  const lock = [
    'version = 1',
    'revision = 3',
    'requires-python = ">=3.11"',
    '',
    '[[package]]',
    'name = "job"',
    'version = "1"',
    'source = { virtual = "." }',
    'dependencies = [',
    ...names.map((name) => `    { name = "${name}" },`),
    ']',
    ...names.flatMap((name) => [
      '',
      '[[package]]',
      `name = "${name}"`,
      'version = "1.0"',
      'source = { registry = "https://example.com/simple" }',
      'wheels = [',
      `    { url = "https://example.com/${name}-1.0-py3-none-any.whl", hash = "${hash}", size = 1000 },`,
      ']',
    ]),
  ];
  const dependencies = names.map((name) => `  "${name}",`).join('\n');
  const project = `[project]\nname = "job"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = [\n${dependencies}\n]\n`;
  return { 'pyproject.toml': project, 'uv.lock': `${lock.join('\n')}\n` };
}
