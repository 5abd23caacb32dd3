/** The description of the service: valid, and good enough to make a client of. */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { cacheDir } from '../../scripts/setup/workspace.ts';
import { faultsOf } from '../runner/sound-document.ts';
import { ensureVenv, pythonOnPath } from '../runner/venv.ts';
import { startService, temporaryFolder } from './service.ts';

const run = promisify(execFile);
const TOOL = join(import.meta.dirname, 'openapi.py');
let python: string;

beforeAll(async () => {
  const tools = ['openapi-spec-validator==0.9.0', 'openapi-python-client==0.29.1', 'ruff'];
  python = await ensureVenv(join(cacheDir, 'service-openapi-venv'), pythonOnPath('python3'), tools);
}, 300_000);

const tool = async (...args: string[]): Promise<unknown> => JSON.parse((await run(python, [TOOL, ...args])).stdout);

const TYPES = `import enum
from dataclasses import dataclass
from typing import *
class Kind(enum.Enum):
    A = "a"
@dataclass
class Molecule:
    name: str
    charge: int = 0
    parts: Optional[List["Molecule"]] = None
class SecretValue:
    def __init__(self, value):
        self.value = value
SecretValue.__module__ = "qhub.commons.secret"
class DataPool:
    pass
DataPool.__module__ = "qhub.commons.datapool"
class ResultResponse:
    pass
`;

/** Those that are in the field. */
const SIGNATURES = [
  'data: Dict[str, Any] = None, params: Dict[str, Any] = None',
  'data: Optional[Dict[str, Any]] = None, params: Optional[Dict[str, Any]] = None',
  '**kwargs',
  'data=None, params=None, params_dict=None',
  'data: Molecule, params: Dict[str, Kind]',
  'values: List[float], files: DataPool',
  'circuit: Molecule, backend_token: SecretValue, training_data: Optional[DataPool] = None',
  '',
  'pair: Tuple[int, str] = None, kind: Kind = Kind.A, names: Set[str] = None, either: Union[int, List[str]] = 3',
];

it('the document of each signature is valid, and so is one with the upload laid over', async () => {
  const dir = temporaryFolder();
  const files: string[] = [];
  for (const [number, signature] of SIGNATURES.entries()) {
    const own =
      number === 0
        ? { 'openapi.yaml': 'info: {title: Mine, version: "3"}\npaths:\n  /:\n    post: {summary: Go}\n' }
        : {};
    const program = { 'src/program.py': `${TYPES}def run(${signature}) -> Molecule:\n    pass\n`, ...own };
    const { get } = await startService({ program, env: { PLANQK_SERVE_START: 'fresh' } });
    const document = await get<{ info: { title: string } }>('/openapi.json');
    expect(document.info.title).toBe(number === 0 ? 'Mine' : 'Service');
    expect(faultsOf(document)).toEqual([]);
    files.push(join(dir, `${number}.json`));
    writeFileSync(files.at(-1)!, JSON.stringify(document));
  }
  expect(await tool('validate', ...files)).toEqual(Object.fromEntries(files.map((file) => [file, []])));
});

it('a client that is generated from it executes the program', { timeout: 120_000 }, async () => {
  const program = `${TYPES}def run(molecule: Molecule, token: SecretValue, shots: int = 100):\n    return {"name": molecule.name, "charge": molecule.charge, "shots": shots, "token": token.value}\n`;
  const { url, get } = await startService({ program });
  const dir = temporaryFolder();
  const file = join(dir, 'openapi.json');
  writeFileSync(file, JSON.stringify(await get('/openapi.json')));
  const generator = join(python, '..', 'openapi-python-client');
  const options = ['--path', file, '--output-path', join(dir, 'generated'), '--meta', 'none', '--overwrite'];
  await run(generator, ['generate', ...options], { env: { PATH: `${join(python, '..')}:${process.env.PATH}` } });
  const result = { name: 'water', charge: -1, shots: 5, token: 'abc' };
  expect(await tool('call', dir, url)).toMatchObject({ status: 'SUCCEEDED', result });
});

it('JSON and YAML say the same, to readers of each YAML, of a program that is imported once', async () => {
  const words = [
    'yes',
    'no',
    'on',
    'y',
    '1:30',
    '2024-01-31',
    '0777',
    '1_000',
    '.5',
    '0x1F',
    '<<',
    '=',
    '~',
    'null',
    '',
  ];
  const program = `import os
from typing import *
with open("imported", "a") as file:
    file.write(".")
Words = Literal[${words.map((word) => JSON.stringify(word)).join(', ')}]
def run(a: Words, b: str = "12:30:00", c: str = "gr\u00fc\u00df"):
    """Half of \ud83d."""
`;
  const { url, appDir, get } = await startService({ program });
  const file = join(temporaryFolder(), 'openapi.yaml');
  const json = await get('/openapi.json');
  writeFileSync(file, await (await fetch(`${url}/openapi.yaml`)).text());
  expect(await tool('yaml', file)).toEqual(json);
  expect(JSON.stringify(json)).toContain(JSON.stringify(words));
  expect(readFileSync(join(appDir, 'imported'), 'utf8')).toBe('.');
});

it('each route is described, and answers as it is described', async () => {
  type Operation = { responses: Record<string, { content?: object; headers?: object }>; parameters?: object[] };
  type Paths = Record<string, Record<string, Operation>>;
  const env = { PLANQK_SERVE_TOKEN: 'word' };
  const { url } = await startService({ program: 'def run(data, params):\n    return {}\n', env });
  const headers = { authorization: 'Bearer word' };
  const { paths } = (await (await fetch(`${url}/openapi.json`, { headers })).json()) as { paths: Paths };
  const described = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => method !== 'parameters')
      .map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  const source = readFileSync(join(import.meta.dirname, '../../buildpack/job/planqk_service/routes.py'), 'utf8');
  const routes = [...source.matchAll(/Route\('([^']+)', .*methods=\['(\w+)'\]/g)].map(
    ([, path, method]) => `${method} ${path!.replace(':path', '')}`,
  );
  expect(described.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(routes.sort());
  for (const { method, path, operation } of described) {
    const address = url + path.replace('{id}', 'x').replace('{file}', 'y');
    const refused = await fetch(address, { method });
    const answer = await fetch(address, { method, headers, redirect: 'manual' });
    for (const { status } of [refused, answer])
      expect([path, Object.keys(operation.responses)]).toEqual([path, expect.arrayContaining([String(status)])]);
    expect([path, refused.status === 401]).toEqual([path, !['/health', '/ready'].includes(path)]);
    const type = answer.headers.get('content-type')?.split(';')[0];
    const content = Object.keys(operation.responses[String(answer.status)]!.content ?? {});
    if (answer.status !== 307) expect([path, content]).toEqual([path, expect.arrayContaining([type])]);
  }
  expect(paths['/']!.get!.parameters).toMatchObject([{ name: 'page' }, { name: 'size' }, { name: 'status' }]);
});

it('as YAML, too; and where the program cannot be described, that is said', async () => {
  const { url } = await startService({ program: 'def run(data, params):\n    pass\n' });
  const answer = await fetch(`${url}/openapi.yaml`);
  expect([answer.headers.get('content-type'), (await answer.text()).split('\n')[0]]).toEqual([
    'application/yaml',
    'openapi: 3.1.0',
  ]);
  expect((await fetch(`${url}/docs`, { redirect: 'manual' })).headers.get('location')).toBe('/#api');
  const broken = await startService({ program: 'import no_such_module\nrun = no_such_module.run\n' });
  const refused = await fetch(`${broken.url}/openapi.json`);
  expect([refused.status, ((await refused.json()) as { title: string }).title]).toEqual([503, 'No description']);
});
