/** Which JSON goes in, and which comes out? Of each kind of type, as the runner converts it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheDir } from '../../scripts/setup/workspace.ts';
import { describeProgram } from './describe-program.ts';
import { pythons } from './pythons.ts';
import { ensureVenv, pythonOnPath } from './venv.ts';

const SERVICE = join(import.meta.dirname, '../../buildpack/job/planqk_service');

const TYPES = `
import datetime, decimal, enum, fractions, pathlib, uuid
from dataclasses import dataclass, field
from typing import *
class Kind(enum.Enum):
    A = "a"
    B = "b"
class Level(enum.IntEnum):
    LOW = 1
class Corner(enum.Enum):
    LEFT = (0, 0)
class Word(str, enum.Enum):
    YES = "yes"
class Molekül:
    pass
@dataclass
class Größe:
    wert: int = 1
@dataclass
class Molecule:
    name: str
    charge: int = 0
    other: Optional["Molecule"] = None
    energy: float = field(init=False, default=0.0)
class Point(NamedTuple):
    x: float
    y: float = 0.5
UserId = NewType("UserId", int)
class ResultResponse:
    def __init__(self, result, metadata=None):
        pass
class ErrorResponse:
    def __init__(self, code, detail):
        pass
@dataclass
class ServiceProblem:
    mine: int
`;
const other = (name: string, field: string) =>
  `import dataclasses\n@dataclasses.dataclass\nclass ${name}:\n    ${field}: int\n`;

describe('what goes in', () => {
  it.each<[parameter: string, schema: object]>([
    ['float = float("nan")', { type: 'number' }],
    ['float = float("-inf")', { type: 'number' }],
    ['float = 1', { type: 'number', default: 1 }],
    ['Dict[str, float] = {"a": float("inf")}', { type: 'object', additionalProperties: { type: 'number' } }],
    ['Literal[b"a"]', {}],
    ['Literal[b"a", "b"]', { enum: ['b'] }],
    ['Literal[Word.YES, None]', { enum: ['yes', null] }],
    ['Literal["a", 1] = "z"', { enum: ['a', 1] }],
    ['bytes', { type: 'string' }],
    ['fractions.Fraction', {}],
    ['Union[int, UserId]', { type: 'integer' }],
    ['Union[bytes, str, None] = None', { type: ['string', 'null'], default: null }],
    ['Union[List[int], List[UserId]]', { type: 'array', items: { type: 'integer' } }],
    ['int = "many"', { type: 'integer' }],
    ['int = True', { type: 'integer' }],
    ['int = 2.5', { type: 'integer' }],
    ['List[int] = [1, "a"]', { type: 'array', items: { type: 'integer' } }],
    ['List[int] = (1, 2)', { type: 'array', items: { type: 'integer' }, default: [1, 2] }],
    ['Kind = Kind.B', { $ref: '#/components/schemas/Kind', default: 'b' }],
    ['Kind = "c"', { $ref: '#/components/schemas/Kind' }],
    ['Optional[Kind] = None', { anyOf: [{ $ref: '#/components/schemas/Kind' }, { type: 'null' }], default: null }],
    ['Corner = Corner.LEFT', { $ref: '#/components/schemas/Corner', default: 'LEFT' }],
    ['Level = Level.LOW', { $ref: '#/components/schemas/Level', default: 1 }],
    ['Molecule = {"charge": 3}', { $ref: '#/components/schemas/Molecule' }],
    ['Größe', { $ref: '#/components/schemas/Gr__e' }],
    ['ServiceProblem', { $ref: '#/components/schemas/ServiceProblem2' }],
    ['str = "x" * 100000', { type: 'string' }],
  ])('%s', async (parameter, schema) => {
    const { parameters } = await describeProgram(`${TYPES}def run(value: ${parameter}):\n    pass\n`);
    expect(parameters).toEqual({ value: schema });
  });

  it('two classes of one name are two', async () => {
    const files = { 'one.py': other('Item', 'a'), 'two.py': other('Item', 'b') };
    const { parameters, schemas } = await describeProgram(
      'import one, two\ndef run(a: one.Item, b: two.Item):\n    pass\n',
      { files },
    );
    expect(parameters).toEqual({
      a: { $ref: '#/components/schemas/Item' },
      b: { $ref: '#/components/schemas/Item2' },
    });
    expect([schemas.Item!.required, schemas.Item2!.required]).toEqual([['a'], ['b']]);
  });

  it.each(Object.entries(pythons))('fields of a TypedDict that may be missing: Python %s', async (version, python) => {
    const minor = Number(version.slice(2));
    const from = minor >= 11 ? 'typing' : 'typing_extensions';
    const packages = join(SERVICE, 'vendored', minor >= 10 ? 'py310' : 'py38');
    const program = `from typing import *
from ${from} import NotRequired, Required
class Settings(TypedDict):
    seed: int
    label: NotRequired[str]
class Others(TypedDict, total=False):
    seed: Required[int]
    label: str
def run(a: Settings, b: Others):
    pass
`;
    const files = { 'typing_extensions.py': readFileSync(join(packages, 'typing_extensions.py'), 'utf8') };
    const { schemas } = await describeProgram(program, { python, files });
    for (const name of ['Settings', 'Others'])
      expect(schemas[name]).toEqual({
        title: name,
        type: 'object',
        properties: { seed: { type: 'integer' }, label: { type: 'string' } },
        required: ['seed'],
      });
  });

  it.skipIf(pythons['3.12'] === undefined)('an alias that has itself in it comes to an end', async () => {
    const program =
      'type Json = dict[str, Json] | list[Json] | str | None\ntype Own = Own\ntype Count = int\ndef run(a: Json, b: Own, c: Count = 3):\n    pass\n';
    const { parameters, schemas } = await describeProgram(program, { python: pythons['3.12']! });
    const json = { $ref: '#/components/schemas/Json' };
    expect(parameters).toMatchObject({ a: json, c: { $ref: '#/components/schemas/Count', default: 3 } });
    expect(schemas.Json).toEqual({
      title: 'Json',
      anyOf: [
        { type: 'object', additionalProperties: json },
        { type: 'array', items: json },
        { type: 'string' },
        { type: 'null' },
      ],
    });
  });

  it('a type that is made of itself many times over is told in part', async () => {
    const doubled = Array.from({ length: 20 }, (_, n) => `T${n + 1} = Tuple[T${n}, T${n}]\n`).join('');
    const { document } = await describeProgram(
      `from typing import Tuple\nimport os\nT0 = int\n${doubled}def run(value: T20):\n    pass\n`,
    );
    expect(JSON.stringify(document).length).toBeLessThan(2_000_000);
  });
});

describe('what comes out', () => {
  const resultOf = async (annotation: string, more = '', python = 'python3') => {
    const program = `${TYPES}${more}@dataclass\nclass Result:\n    it: ${annotation}\ndef run() -> Result:\n    pass\n`;
    const { schemas } = await describeProgram(program, { python });
    const { properties } = schemas.ServiceResult as { properties: Record<string, object> };
    return { it: properties.it, schemas };
  };

  it.each<[annotation: string, schema: object]>([
    ['bytes', { type: 'string' }],
    [
      'complex',
      {
        type: 'object',
        properties: { real: { type: 'number' }, imag: { type: 'number' } },
        required: ['real', 'imag'],
      },
    ],
    ['decimal.Decimal', { type: 'string' }],
    ['fractions.Fraction', { type: 'string' }],
    ['datetime.timedelta', { type: 'string' }],
    ['Point', { $ref: '#/components/schemas/Point' }],
    ['Kind', { $ref: '#/components/schemas/Kind' }],
    ['Corner', { $ref: '#/components/schemas/Corner' }],
    ['Literal[Kind.A, b"x"]', { enum: ['a', "b'x'"] }],
    ['Optional[Molecule]', { anyOf: [{ $ref: '#/components/schemas/Molecule' }, { type: 'null' }] }],
  ])('%s', async (annotation, schema) => {
    const { it: told, schemas } = await resultOf(annotation);
    expect(told).toEqual(schema);
    expect(schemas).toMatchObject({
      ...(annotation === 'Point' && {
        Point: { type: 'array', prefixItems: [{ type: 'number' }, { type: 'number' }], minItems: 2, maxItems: 2 },
      }),
      ...(annotation === 'Corner' && { Corner: { enum: [[0, 0]] } }),
      ...(annotation.includes('Molecule') && {
        Molecule: {
          properties: { other: {}, energy: { type: 'number' } },
          required: ['name', 'charge', 'other', 'energy'],
        },
      }),
    });
  });

  it.each<[annotation: string, keys: string[]]>([
    ['Molecule', ['name', 'charge', 'other', 'energy']],
    ['Optional[Molecule]', ['name', 'charge', 'other', 'energy']],
    ['Union[Molecule, ErrorResponse]', ['name', 'charge', 'other', 'energy']],
    ['Union[ResultResponse, ErrorResponse]', []],
    ['List[int]', []],
    ['Point', []],
  ])('the result of run() -> %s', async (annotation, keys) => {
    const { schemas } = await describeProgram(`${TYPES}def run(a: Molecule = None) -> ${annotation}:\n    pass\n`);
    expect(Object.keys(schemas.ServiceResult!.properties as object)).toEqual([
      'code',
      'detail',
      ...keys,
      '_links',
      '_embedded',
    ]);
  });

  it('what goes in and what comes out are two', async () => {
    const { parameters, schemas } = await describeProgram(`${TYPES}def run(a: Point) -> Dict[str, Point]:\n    pass\n`);
    expect([parameters.a, schemas.Point!.type]).toEqual([{ $ref: '#/components/schemas/Point' }, 'object']);
  });
});

describe('models of pydantic', () => {
  const program = `from typing import *
from pydantic import BaseModel, Field
import one, two
T = TypeVar("T")
class Inner(BaseModel):
    n: int = Field(alias="N", default=3)
    own: Optional["Inner"] = None
class Model(BaseModel):
    odd: float = float("nan")
    wrong: int = "many"
    pair: Tuple[int, str] = (1, "a")
    first: one.Item
    default: int = 3
class Result(BaseModel):
    energy: float = Field(alias="Energy")
    inner: Inner
def run(data: Model, second: two.Item, inner: Inner) -> Result:
    pass
`;
  const item = (field: string) => `from pydantic import BaseModel\nclass Item(BaseModel):\n    ${field}: int\n`;
  const files = { 'one.py': item('a'), 'two.py': item('b') };

  it.each([
    ['2', 'pydantic==2.9.2'],
    ['1', 'pydantic==1.10.18'],
  ])('%s', { timeout: 300_000 }, async (version, requirement) => {
    const venv = join(cacheDir, `openapi-pydantic-${version}`);
    const python = await ensureVenv(venv, pythonOnPath('python3'), [requirement]);
    const { parameters, schemas } = await describeProgram(program, { python, files });
    expect(parameters).toEqual({
      data: { $ref: '#/components/schemas/Model' },
      second: { $ref: '#/components/schemas/Item2' },
      inner: { $ref: '#/components/schemas/Inner' },
    });
    expect(Object.keys(schemas.Inner!.properties as object)).toEqual(['N', 'own']);
    expect([schemas.Item!.required, schemas.Item2!.required]).toEqual([['a'], ['b']]);
    expect((schemas.Model!.properties as Record<string, object>).default).toMatchObject({ default: 3 });
    const result = schemas.ServiceResult!.properties as Record<string, object>;
    expect(Object.keys(result)).toEqual(['code', 'detail', 'energy', 'inner', '_links', '_embedded']);
    expect(Object.keys(schemas.Inner2!.properties as object)).toEqual(['n', 'own']);
    expect(JSON.stringify(schemas.Inner2)).toContain('#/components/schemas/Inner2');
  });

  it('generic ones', { timeout: 300_000 }, async () => {
    const python = await ensureVenv(join(cacheDir, 'openapi-pydantic-2'), pythonOnPath('python3'), ['pydantic==2.9.2']);
    const generic =
      'from typing import *\nfrom pydantic import BaseModel\nT = TypeVar("T")\nclass Page(BaseModel, Generic[T]):\n    items: List[T]\ndef run(a: Page[int], b: Page[str]):\n    pass\n';
    const { parameters } = await describeProgram(generic, { python });
    expect(parameters).toEqual({
      a: { $ref: '#/components/schemas/Page_int_' },
      b: { $ref: '#/components/schemas/Page_str_' },
    });
  });
});
