/** What `planqk-job openapi` says of a program: of each signature that is in the field, and of each kind of type. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheDir } from '../../scripts/setup/workspace.ts';
import { describeProgram } from './describe-program.ts';
import { pythons } from './pythons.ts';
import { ensureVenv, pythonOnPath } from './venv.ts';

const UNTYPED = { data: {}, params: {} };

it.each<[signature: string, parameters: object, required: string[]]>([
  ['data, params', UNTYPED, []],
  ['data, params=None, params_dict=None', { data: {}, params: { default: null }, params_dict: { default: null } }, []],
  ['**kwargs', UNTYPED, []],
  ['', {}, []],
  ['n, m=3', { n: {}, m: { default: 3 } }, ['n']],
  ['n: int, *, word: str = "a"', { n: { type: 'integer' }, word: { type: 'string', default: 'a' } }, ['n']],
])('run(%s) is read without running the program', async (signature, parameters, required) => {
  const program = `import no_such_module\ndef run(${signature}):\n    pass\n`;
  expect(await describeProgram(program)).toMatchObject({ parameters, required, stderr: '' });
});

it.each<[annotation: string, schema: object]>([
  ['Dict[str, Any]', { type: 'object' }],
  [
    'Optional[Dict[str, int]]',
    { anyOf: [{ type: 'object', additionalProperties: { type: 'integer' } }, { type: 'null' }] },
  ],
  ['Optional[int]', { type: ['integer', 'null'] }],
  ['List[List[float]]', { type: 'array', items: { type: 'array', items: { type: 'number' } } }],
  [
    'Tuple[int, str]',
    { type: 'array', prefixItems: [{ type: 'integer' }, { type: 'string' }], minItems: 2, maxItems: 2 },
  ],
  ['Tuple[int, ...]', { type: 'array', items: { type: 'integer' } }],
  ['Union[int, Any]', {}],
  ['bool', { type: 'boolean' }],
  ['"Optional[str]"', { type: ['string', 'null'] }],
  ['Literal["a", 1]', { enum: ['a', 1] }],
])('%s, without running the program', async (annotation, schema) => {
  const program = `from typing import *\nfrom typing import Any, Dict, List, Literal, Optional, Tuple, Union\nimport no_such_module\ndef run(value: ${annotation}):\n    pass\n`;
  expect((await describeProgram(program)).parameters).toEqual({ value: schema });
});

const CLASSES = `
import datetime, decimal, enum, pathlib, uuid
from dataclasses import dataclass, field
from typing import *
print("noise of the program")
class Kind(enum.Enum):
    A = "a"
    B = "b"
@dataclass
class Molecule:
    """A molecule."""
    name: str
    kind: Kind = Kind.A
    parts: List["Molecule"] = field(default_factory=list)
class Point(NamedTuple):
    x: float
    y: float = 0.5
class Settings(TypedDict, total=False):
    seed: int
class ServiceProblem:
    pass
class DataPool:
    pass
DataPool.__module__ = "qhub.commons.datapool"
class SecretValue:
    pass
SecretValue.__module__ = "qhub.commons.secret"
class Odd:
    def __getattr__(self, name):
        raise RuntimeError(name)
`;

it.each<[annotation: string, schema: object, definitions?: object]>([
  ['Kind', { $ref: '#/components/schemas/Kind' }, { Kind: { title: 'Kind', enum: ['a', 'b'] } }],
  [
    'Molecule',
    { $ref: '#/components/schemas/Molecule' },
    {
      Molecule: {
        title: 'Molecule',
        type: 'object',
        required: ['name'],
        properties: {
          name: { type: 'string' },
          kind: { $ref: '#/components/schemas/Kind', default: 'a' },
          parts: { type: 'array', items: { $ref: '#/components/schemas/Molecule' } },
        },
      },
    },
  ],
  [
    'Point',
    { $ref: '#/components/schemas/Point' },
    { Point: { required: ['x'], properties: { y: { type: 'number', default: 0.5 } } } },
  ],
  [
    'Settings',
    { $ref: '#/components/schemas/Settings' },
    { Settings: { type: 'object', properties: { seed: { type: 'integer' } } } },
  ],
  ['datetime.datetime', { type: 'string', format: 'date-time' }],
  ['uuid.UUID', { type: 'string', format: 'uuid' }],
  ['decimal.Decimal', { type: ['number', 'string'] }],
  ['Set[int]', { type: 'array', items: { type: 'integer' }, uniqueItems: true }],
  ['Callable[[int], str]', {}],
  ['Odd', {}],
  ['"NoSuchName"', {}],
  [
    'DataPool',
    {
      type: 'object',
      required: ['id', 'ref'],
      properties: { id: { type: 'string', format: 'uuid' }, ref: { type: 'string', enum: ['DATAPOOL'] } },
    },
  ],
])('%s, in the environment of the job', async (annotation, schema, definitions = {}) => {
  const { parameters, schemas, stderr } = await describeProgram(
    `${CLASSES}\ndef run(value: ${annotation}):\n    pass\n`,
  );
  expect(parameters).toEqual({ value: schema });
  expect(schemas).toMatchObject(definitions);
  expect(stderr).toBe('noise of the program\n');
});

it('secrets are an object of their own', async () => {
  const { parameters, required } = await describeProgram(
    `${CLASSES}\ndef run(data, apiToken: SecretValue, other: Optional[SecretValue] = None):\n    pass\n`,
  );
  expect(parameters.$secrets).toEqual({
    type: 'object',
    properties: {
      apiToken: { type: 'string', format: 'password' },
      other: { type: 'string', format: 'password' },
    },
    additionalProperties: false,
    required: ['apiToken'],
  });
  expect(required).toEqual(['$secrets']);
});

it.each([
  ['value: SecretValue = "hush"'],
  ['value: Optional[SecretValue] = "hush"'],
  ['value: List[SecretValue] = ["hush"]'],
  ['value: NewType("Token", SecretValue) = "hush"'],
  ['value: "SecretValue" = "hush"'],
  ['value: SecretStr = "hush"'],
  ['value: Login'],
])('the default of a secret stays unsaid: %s', async (parameter) => {
  const login = 'class SecretStr:\n    pass\n@dataclass\nclass Login:\n    token: SecretValue = "hush"\n';
  const { document } = await describeProgram(`${CLASSES}${login}def run(${parameter}):\n    pass\n`);
  expect(JSON.stringify(document)).not.toContain('hush');
});

it.each([
  [
    'Google',
    '"""Counts.\n\n    Longer words.\n\n    Args:\n        shots (int): how many\n            times\n        seed: where from\n\n    Returns:\n        counts\n    """',
  ],
  [
    'NumPy',
    '"""Counts.\n\n    Longer words.\n\n    Parameters\n    ----------\n    shots : int\n        how many\n        times\n    seed\n        where from\n\n    Returns\n    -------\n    dict\n    """',
  ],
  [
    'reStructuredText',
    '"""Counts.\n\n    Longer words.\n\n    :param shots: how many\n        times\n    :param int seed: where from\n    :returns: counts\n    """',
  ],
])('descriptions of a docstring in the form of %s', async (_form, docstring) => {
  const { document, parameters } = await describeProgram(`def run(shots, seed=1):\n    ${docstring}\n`);
  expect(document.info.description).toBe('Counts.\n\nLonger words.');
  expect(parameters).toEqual({
    shots: { description: 'how many times' },
    seed: { default: 1, description: 'where from' },
  });
});

it('what is returned is described with the result', async () => {
  const { schemas } = await describeProgram(`${CLASSES}\ndef run(data) -> Molecule:\n    pass\n`);
  expect(Object.keys((schemas.ServiceResult as { properties: object }).properties)).toEqual([
    'code',
    'detail',
    'name',
    'kind',
    'parts',
    '_links',
    '_embedded',
  ]);
});

it('a program that cannot be imported is told as it is when it runs', async () => {
  const failing = describeProgram('import no_such_module\n@no_such_module.job\ndef run(data):\n    pass\n');
  await expect(failing).rejects.toMatchObject({ stdout: '', stderr: expect.stringMatching(/no_such_module/) });
});

describe('models of pydantic', () => {
  it.each([
    ['2', 'pydantic==2.9.2'],
    ['1', 'pydantic==1.10.18'],
  ])('%s: the default of a secret stays unsaid', { timeout: 300_000 }, async (version, requirement) => {
    const venv = join(cacheDir, `openapi-pydantic-${version}`);
    const python = await ensureVenv(venv, pythonOnPath('python3'), [requirement]);
    const { document } = await describeProgram(
      `from typing import *
from pydantic import BaseModel, Field, SecretStr
class Inner(BaseModel):
    word: Optional[SecretStr] = "hush"
class Login(BaseModel):
    token: SecretStr = "hush"
    words: List[SecretStr] = ["hush"]
    inner: Inner = Inner(word="hush")
def run(login: Login, token: SecretStr = "hush", other: SecretStr = Field("hush")):
    pass
`,
      { python },
    );
    expect(JSON.stringify(document)).not.toContain('hush');
  });

  const program = (more = '') => `from typing import *
from pydantic import BaseModel, Field
${more}
class Inner(BaseModel):
    n: int
class Model(BaseModel):
    """A model."""
    shots: int = Field(100, gt=0, description="how many")
    inner: Optional[Inner] = None
def run(data: Model, count: int = Field(3, ge=1)) -> Inner:
    pass
`;

  it.each([
    ['2', 'pydantic==2.9.2'],
    ['1', 'pydantic==1.10.18'],
  ])('%s', { timeout: 300_000 }, async (version, requirement) => {
    const python = await ensureVenv(join(cacheDir, `openapi-pydantic-${version}`), pythonOnPath('python3'), [
      requirement,
    ]);
    const { parameters, schemas, required } = await describeProgram(program(), { python });
    expect(parameters.data).toEqual({ $ref: '#/components/schemas/Model' });
    expect(schemas).toMatchObject({
      Model: {
        title: 'Model',
        type: 'object',
        properties: { shots: { type: 'integer', exclusiveMinimum: 0, default: 100, description: 'how many' } },
      },
      Inner: { title: 'Inner', properties: { n: { type: 'integer' } }, required: ['n'] },
    });
    expect(parameters.count).toMatchObject(
      version === '2' ? { type: 'integer', minimum: 1, default: 3 } : { type: 'integer' },
    );
    expect([required, JSON.stringify(schemas)]).toEqual([[], expect.not.stringContaining('#/$defs')]);
  });
});

describe("the upload's own document", () => {
  const OWN = `openapi: 3.0.0
info:
  title: Molecules
  version: "2.1"
paths:
  /:
    post:
      summary: Compute the ground state
      requestBody:
        content:
          application/json:
            schema:
              properties:
                data:
                  $ref: "#/components/schemas/Input"
            example: {data: {name: water}}
  /{executionId}/result:
    get:
      description: The energy.
  /not-there:
    get: {}
components:
  schemas:
    Input:
      type: object
  securitySchemes:
    theirs: {type: http, scheme: basic}
`;
  const PROGRAM = 'def run(data, params):\n    pass\n';

  it.each(['openapi.yaml', 'openapi-spec.yml'])(
    '%s wins in words, schemas and examples; the paths are ours',
    async (name) => {
      const { document, parameters, stderr } = await describeProgram(PROGRAM, { files: { [name]: OWN } });
      expect(stderr).toBe('');
      expect(document.info).toMatchObject({ title: 'Molecules', version: '2.1' });
      expect(parameters).toEqual({ data: { $ref: '#/components/schemas/Input' }, params: {} });
      expect(document).toMatchObject({
        openapi: '3.1.0',
        paths: {
          '/': {
            post: { operationId: 'startExecution', summary: 'Compute the ground state', responses: { '201': {} } },
          },
          '/{id}/result': { get: { operationId: 'getResult', description: 'The energy.' } },
        },
        components: { schemas: { Input: { type: 'object' }, ServiceExecution: {} }, securitySchemes: { bearer: {} } },
      });
      expect(Object.keys(document.paths)).not.toContain('/not-there');
      expect(document.components).not.toHaveProperty('securitySchemes.theirs');
    },
  );

  it.each<[what: string, text: string, warning: RegExp]>([
    ['no YAML', 'info: [1\n', /openapi\.yaml:\d+ is no YAML\. Left out\./],
    ['a list', '- 1\n', /is no mapping/],
    ['aliases', `a: &a [x]\nb: [*a, *a]\n`, /has aliases/],
    [
      'an object of Python',
      'info: !!python/object/apply:os.system ["touch /tmp/planqk-hacked"]\n',
      /holds what JSON cannot say/,
    ],
    [
      'deeper than anybody needs',
      `a: ${'['.repeat(150)}${']'.repeat(150)}\n`,
      /nested deeper than 100 levels|no YAML that can be read/,
    ],
    ['too large', `a: "${'x'.repeat(1024 * 1024)}"\n`, /larger than 1 MiB/],
  ])('%s: left out, and said so', async (_what, text, warning) => {
    const { document, stderr } = await describeProgram(PROGRAM, { files: { 'openapi.yaml': text } });
    expect(document.info.title).toBe('Service');
    expect(stderr).toMatch(warning);
  });
});

it.each(Object.entries(pythons))('Python %s says the same', async (_version, python) => {
  const program = `${CLASSES}\ndef run(molecule: Molecule, point: Point, words: List[str] = None, when: Optional[datetime.date] = None):\n    pass\n`;
  const reference = await describeProgram(program);
  expect((await describeProgram(program, { python })).document).toEqual(reference.document);
});
