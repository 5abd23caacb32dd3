/**
 * The embedded builder installs what Paketo's Python buildpacks install, of the same upload: by the real lifecycle, the
 * stand-in for Paketo, and the managers themselves. And the job runs in both, by the real launcher.
 */
import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { ensureChannel, makeChannel, serveChannel } from '../conda/channel.ts';
import { explicitList, pixiLock } from '../conda/listed.ts';
import { resultOf } from '../container/job.ts';
import { ensureStandInTools } from '../paketo/fetch-tools.ts';
import { lockedUpload } from '../slow/locked-upload.ts';
import { installedIn, installTools, lastUntil, serveIndex, temporaryFolder, writeWheel } from '../slow/tools.ts';
import { buildAll, detect, OUR_ORDER, workbench } from './detector.ts';
import { launch, layerTypes } from './launch.ts';
import { PRODUCTION_ORDER, productionBench } from './production.ts';

const inTheEnd = lastUntil(afterAll);

let index: string;
let channel: { dir: string; url: string };
let wheelHash: string;
let tools: Awaited<ReturnType<typeof ensureStandInTools>>;

beforeAll(async () => {
  await installTools();
  tools = await ensureStandInTools(() => {});
  const dir = temporaryFolder(inTheEnd);
  for (const name of ['anest', 'atest', 'adev', 'alocal']) await writeWheel(dir, name);
  index = await serveIndex(dir, inTheEnd);
  wheelHash = createHash('sha256')
    .update(readFileSync(join(dir, WHEEL)))
    .digest('hex');
  const channelDir = temporaryFolder(inTheEnd);
  cpSync(await ensureChannel(), channelDir, { recursive: true });
  await makeChannel(channelDir, { wheels: readdirSync(dir).map((name) => join(dir, name)) });
  const served = await serveChannel(channelDir);
  inTheEnd(served.close);
  channel = { dir: channelDir, url: served.url };
}, 300_000);

const WHEEL = 'alocal-1.0-py3-none-any.whl';

const PROGRAM = `import alocal
import anest


def run(data, params):
    return [alocal.NAME, anest.NAME]
`;

type Env = Readonly<Record<string, string>>;

interface Case {
  readonly manager: string;
  readonly manifest: string;
  readonly text: () => string;
  readonly beside?: Readonly<Record<string, string>>;
  readonly lock: readonly string[] | null;
  /** Of conda, in conda's own list. */
  readonly records?: readonly RegExp[];
  /** Paketo's, apart from those of its Python; it installs in the first. A cache that stayed empty is none. */
  readonly layers: Readonly<Record<string, string>>;
  /** One a build; the later ones find what the first one kept. */
  readonly builds: readonly { readonly env: Env; readonly packages: readonly string[] }[];
}

const AS_LOCKED = { env: {}, packages: ['alocal-1.0', 'anest-1.0'] };
const withGroup = (env: Env) => ({ env, packages: ['alocal-1.0', 'anest-1.0', 'atest-1.0'] });

const UV = () => `[project]
name = "job"
version = "1"
requires-python = ">=3.10"
dependencies = ["anest", "alocal"]
[dependency-groups]
dev = ["adev"]
tests = ["atest"]
[tool.uv.sources]
alocal = { path = "wheels/alocal-1.0-py3-none-any.whl" }
[[tool.uv.index]]
url = "${index}"
default = true
`;

const PIP = { 'pip/pip': 'build cache', 'pip/pip-source': 'build cache' };

const CONDA = {
  'conda-env-update/conda-env': 'launch',
  'conda-env-update/conda-env-cache': 'cache',
  'miniconda/conda': 'build cache',
};

const UV_PROJECT = {
  ...{ manifest: 'pyproject.toml', text: UV, lock: ['uv', 'lock'] },
  layers: {
    'python-package-managers-run/uv-env': 'launch',
    'python-package-managers-run/uv-env-cache': 'cache',
    'python-package-managers-install/uv': 'build cache',
  },
};

const CASES: readonly Case[] = [
  {
    manager: 'pip',
    manifest: 'requirements.txt',
    text: () => `--index-url ${index}\nanest\n./wheels/alocal-1.0-py3-none-any.whl\n`,
    lock: null,
    layers: { 'pip-install/packages': 'launch cache', ...PIP },
    builds: [AS_LOCKED],
  },
  { manager: 'uv', ...UV_PROJECT, builds: [AS_LOCKED] },
  { manager: 'uv with a group', ...UV_PROJECT, builds: [withGroup({ BP_UV_INSTALL_GROUPS: 'tests' })] },
  {
    manager: 'poetry',
    manifest: 'pyproject.toml',
    text: () => `[tool.poetry]
package-mode = false
[tool.poetry.dependencies]
python = ">=3.10,<4"
anest = "*"
alocal = { path = "wheels/alocal-1.0-py3-none-any.whl" }
[tool.poetry.group.dev.dependencies]
adev = "*"
[tool.poetry.group.tests.dependencies]
atest = "*"
[[tool.poetry.source]]
name = "here"
url = "${index}"
priority = "primary"
`,
    lock: ['poetry', 'lock'],
    layers: {
      'poetry-install/poetry-venv': 'launch cache',
      'poetry-install/cache': 'cache',
      'poetry/poetry': 'launch build cache',
      ...PIP,
    },
    builds: [AS_LOCKED, withGroup({ BP_POETRY_INSTALL_ONLY: 'main,tests' })],
  },
  {
    manager: 'pipenv',
    manifest: 'Pipfile',
    text: () => `[[source]]
name = "here"
url = "${index}"
verify_ssl = false
[packages]
anest = "*"
alocal = { file = "./wheels/alocal-1.0-py3-none-any.whl" }
[dev-packages]
adev = "*"
`,
    lock: ['pipenv', 'lock'],
    layers: {
      'pipenv-install/packages': 'launch cache',
      'pipenv/pipenv': 'build cache',
      ...PIP,
    },
    builds: [AS_LOCKED],
  },
  {
    manager: 'conda',
    manifest: 'environment.yml',
    text: () => `channels: ["${channel.url}"]
dependencies: [python, anest, pip, pip: [./wheels/${WHEEL}]]
`,
    lock: null,
    records: [/^anest-1\.0-0$/, /^pip-/, /^python-3\./],
    layers: CONDA,
    builds: [AS_LOCKED],
  },
  {
    manager: 'conda with a list',
    manifest: 'package-list.txt',
    text: () => explicitList(channel, ['alocal', 'anest', 'python']),
    lock: null,
    records: [/^alocal-1\.0-0$/, /^anest-1\.0-0$/, /^python-3\./],
    layers: CONDA,
    builds: [AS_LOCKED],
  },
  {
    manager: 'pixi',
    manifest: 'pixi.lock',
    text: () =>
      pixiLock(channel, ['anest', 'python'], { url: index.replace('simple', `files/${WHEEL}`), sha256: wheelHash }),
    beside: { 'pixi.toml': '[workspace]\nname = "job"\nchannels = []\nplatforms = ["linux-64"]\n' },
    lock: null,
    records: [/^anest-1\.0-0$/, /^python-3\./],
    layers: {
      'python-package-managers-run/pixi-env': 'launch',
      'python-package-managers-run/pixi-env-cache': 'cache',
      'python-package-managers-install/pixi': 'build cache',
    },
    builds: [AS_LOCKED],
  },
];

const BUILDERS = {
  embedded: { order: OUR_ORDER, bench: workbench, layer: () => 'planqk_environment/environment' },
  Paketo: {
    order: PRODUCTION_ORDER,
    bench: (...args: Parameters<typeof workbench>) => productionBench(...args, tools),
    layer: ({ layers }: Case) => `${PAKETOS}${Object.keys(layers)[0]}`,
  },
} as const;

/** @returns What each build has installed, and what the job prints in the last one's image. */
async function buildAndRun(builder: keyof typeof BUILDERS, uploadDir: string, of: Case) {
  const { order, bench: makeBench, layer } = BUILDERS[builder];
  const bench = makeBench(uploadDir, onTestFinished);
  const { group, output: why } = await detect(bench, { order, env: of.builds[0]!.env });
  expect(group, why).toContain('planqk/job');
  const packages: string[][] = [];
  for (const { env } of of.builds) {
    for (const [name, value] of Object.entries(env)) writeFileSync(join(bench.dir, 'platform', 'env', name), value);
    const { exitCode, output } = await buildAll(bench);
    expect(exitCode, output).toBe(0);
    packages.push(installedIn(join(bench.dir, 'layers', layer(of))));
  }
  const layers = paketosIn(layerTypes(bench));
  const records = condaRecordsIn(join(bench.dir, 'layers', layer(of)));
  return { packages, layers, records, result: resultOf(await launch(bench, ['planqk-job'])) };
}

const condaRecordsIn = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .flatMap((path) => /(?:^|\/)conda-meta\/([^/]+)\.json$/.exec(path)?.[1] ?? [])
    .sort();

const PAKETOS = 'paketo-buildpacks_';

const paketosIn = (layers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(layers)
      .filter(([name]) => name.startsWith(PAKETOS) && !name.endsWith('/cpython'))
      .map(([name, types]) => [name.slice(PAKETOS.length), types]),
  );

it.each(CASES)(
  '$manager',
  async (of) => {
    const { manifest, text, beside, lock, builds, layers, records = [] } = of;
    const files = { 'src/program.py': PROGRAM, [manifest]: text(), ...beside };
    const uploadDir = await lockedUpload(files, lock, onTestFinished);
    const expected = {
      packages: builds.map(({ packages }) => packages),
      records: records.map((record) => expect.stringMatching(record)),
      result: ['alocal', 'anest'],
    };
    const both = await Promise.all([buildAndRun('Paketo', uploadDir, of), buildAndRun('embedded', uploadDir, of)]);
    expect(both).toEqual([
      { ...expected, layers },
      { ...expected, layers: {} },
    ]);
  },
  300_000,
);
