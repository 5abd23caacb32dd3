/**
 * The stand-in for Paketo's Python buildpacks detects as the real ones were measured to, under the same lifecycle. With
 * PLANQK_PAKETO_DIR it is the real ones, in that folder, that are measured again.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { parse } from 'smol-toml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assembleStandIn, COMPOSITE } from '../paketo/assemble.ts';

interface Row {
  readonly case: string;
  readonly files: Readonly<Record<string, string | { readonly base64: string }>>;
  readonly env: Readonly<Record<string, string>>;
  readonly group: readonly string[] | null;
  readonly python: readonly { readonly version: string; readonly 'version-source': string }[];
  readonly processes: Readonly<Record<string, string>> | null;
  readonly errored: readonly string[];
}

type Answer = Pick<Row, 'errored' | 'group' | 'processes' | 'python'>;

const rows: readonly Row[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'paketo', 'paketo-detect.json'), 'utf8'),
);

/** The detector refuses root. */
const BUILD_USER = process.getuid?.() === 0 ? { uid: 1001, gid: 1000 } : {};

const ORDER = `[[order]]\n[[order.group]]\nid = "${COMPOSITE.id}"\nversion = "${COMPOSITE.version}"\n`;
const ANALYZED = `[run-image]
reference = "run"
[run-image.target]
os = "linux"
arch = "amd64"
`;

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'planqk-paketo-'));
  chmodSync(root, 0o755);
  const real = process.env.PLANQK_PAKETO_DIR;
  if (real === undefined) assembleStandIn(join(root, 'buildpacks'));
  else cpSync(real, join(root, 'buildpacks'), { recursive: true, verbatimSymlinks: true });
  symlinkSync(process.env.PLANQK_LIFECYCLE ?? 'PLANQK_LIFECYCLE-is-not-set', join(root, 'detector'));
  writeFileSync(join(root, 'order.toml'), ORDER);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe.concurrent('detects as Paketo does', () => {
  it.each(rows)('$case', async (row) => {
    const { group, python, processes, errored } = row;
    const answer = await ask(row);
    expect(answer).toEqual({ group, python, processes, errored: errored.map(short) });
  });
});

it('all measured trees are there', () => expect(rows).toHaveLength(116));

const short = (id: string): string => id.replace('paketo-buildpacks/', '');

async function ask({ files, env }: Row): Promise<Answer> {
  const dir = mkdtempSync(join(root, 'case-'));
  for (const folder of ['app', 'layers', 'platform/env']) mkdirSync(join(dir, folder), { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, 'app', path)), { recursive: true });
    writeFileSync(
      join(dir, 'app', path),
      typeof content === 'string' ? content : Buffer.from(content.base64, 'base64'),
    );
  }
  for (const [name, value] of Object.entries(env)) writeFileSync(join(dir, 'platform', 'env', name), value);
  writeFileSync(join(dir, 'layers', 'analyzed.toml'), ANALYZED);
  if (process.getuid?.() === 0) execFileSync('chown', ['-R', '1001:1000', dir]);
  const { all } = await execa('../detector', detectorArgs, {
    ...BUILD_USER,
    cwd: dir,
    // The system's Python first: the build user may not reach another user's.
    env: { CNB_PLATFORM_API: '0.13', PATH: `/usr/bin:/bin:${process.env.PATH}` },
    extendEnv: false,
    all: true,
    reject: false,
  });
  return { ...readAnswer(join(dir, 'layers')), errored: readErrors(all) };
}

const FOLDERS = { app: 'app', buildpacks: '../buildpacks', layers: 'layers', platform: 'platform' };
const FILES = { order: '../order.toml', analyzed: 'layers/analyzed.toml', 'log-level': 'debug' };
const detectorArgs = Object.entries({ ...FOLDERS, ...FILES }).flatMap(([name, value]) => [`-${name}`, value]);

/** Each component once, in the order of their names. */
function readErrors(output: string): string[] {
  const ids = [...output.matchAll(/^(?:\[detector\] )?err:\s+(\S+?)@/gm)].map(([, id = '']) => short(id));
  return [...new Set(ids)].sort();
}

function readAnswer(layersDir: string): Omit<Answer, 'errored'> {
  if (!existsSync(join(layersDir, 'group.toml'))) return { group: null, python: [], processes: null };
  const { group } = readToml<{ group: { id: string }[] }>(join(layersDir, 'group.toml'));
  const { entries = [] } = readToml<{ entries?: { requires: Requirement[] }[] }>(join(layersDir, 'plan.toml'));
  const requirements = entries.flatMap(({ requires }) => requires);
  const python = requirements.filter(({ name, metadata }) => name === 'cpython' && metadata?.version);
  return {
    group: group.map(({ id }) => short(id)),
    python: python.map(({ metadata }) => ({
      version: metadata!.version!,
      'version-source': metadata!['version-source']!,
    })),
    processes: requirements.find(({ name }) => name === 'procfile')?.metadata ?? null,
  };
}

interface Requirement {
  readonly name: string;
  readonly metadata?: Record<string, string>;
}

const readToml = <T>(file: string): T => parse(readFileSync(file, 'utf8')) as T;
