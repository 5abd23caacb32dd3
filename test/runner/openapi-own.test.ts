/** The upload's own document: what it may say, and what stays the service's. */
import { expect, it } from 'vitest';
import { describeProgram } from './describe-program.ts';

const PROGRAM = 'def run(data, params):\n    pass\n';
const asked = (text: string, name = 'openapi.yaml') => describeProgram(PROGRAM, { files: { [name]: text } });
const bomb = `a0: &a0 {x: 1, y: 2}\n${Array.from({ length: 40 }, (_, n) => `a${n + 1}: &a${n + 1} {<<: [*a${n}, *a${n}], k${n}: 1}\n`).join('')}`;
const levels = (count: number) => `a: ${'['.repeat(count)}${']'.repeat(count)}\n`;

it.each<[what: string, text: string, warning: RegExp]>([
  ['merge keys that multiply', bomb, /openapi\.yaml:2 has aliases/],
  ['an alias', 'a: &a [x]\nb: *a\n', /openapi\.yaml:2 has aliases, which are not followed\. Left out\./],
  ['levels', levels(150), /nested deeper than 100 levels/],
  ['many levels', levels(100_000), /nested deeper than 100 levels/],
  ['many levels of lines', `${'- '.repeat(100_000)}x\n`, /nested deeper than 100 levels/],
  ['a number that JSON has not', 'info: {x-limit: .nan}\n', /openapi\.yaml:1 holds what JSON cannot say/],
  ['a set', 'info: {x-limit: !!set {a, b}}\n', /openapi\.yaml:1 holds what JSON cannot say/],
  ['bytes', 'info: {x-limit: !!binary aGFsbG8=}\n', /openapi\.yaml:1 holds what JSON cannot say/],
  ['a key that is a list', 'info: {? [a, b] : c}\n', /openapi\.yaml:1 holds what JSON cannot say/],
  ['Swagger', 'swagger: "2.0"\ninfo: {title: Old}\n', /openapi\.yaml is of Swagger 2\.0, and not of OpenAPI 3/],
  ['two documents', 'info: {}\n---\ninfo: {}\n', /is no YAML/],
  ['a double key', 'info: {}\ninfo: {}\n', /openapi\.yaml:2 has a key twice/],
  [
    'a reference to nothing',
    'paths: {/: {post: {requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Input"}}}}}}}\n',
    /refers to #\/components\/schemas\/Input, which is not there/,
  ],
  [
    'a reference to another file',
    'components: {schemas: {Input: {$ref: "./input.yaml"}}}\n',
    /refers to \.\/input\.yaml, which is not there/,
  ],
  ['a name that none can have', 'components: {schemas: {"Molekül": {}}}\n', /Molekül/],
])('%s: left out, and said so', { timeout: 20_000 }, async (_what, text, warning) => {
  const { document, stderr } = await asked(text);
  expect([stderr, document.info.title]).toEqual([expect.stringMatching(warning), 'Service']);
});

it.each<[text: string, info: object]>([
  ['info: {title: 2024-01-31, version: 2024-02-01}', { title: '2024-01-31', version: '2024-02-01' }],
  ['info: {title: yes, version: 1.10}', { title: 'yes', version: '1.10' }],
  ['info: {title: [1], description: null, version: {}}', { title: 'Service', version: '1' }],
  [
    'info: {x-on: on, x-off: off, x-true: true, x-when: 12:30:00}',
    { 'x-on': 'on', 'x-true': true, 'x-when': '12:30:00' },
  ],
  ['info: nothing', { title: 'Service' }],
])('%s', async (text, info) => {
  const { document, stderr } = await asked(`${text}\n`);
  expect([stderr, document.info]).toEqual(['', expect.objectContaining(info)]);
});

it('as JSON, with tabs as well', async () => {
  const { document, stderr } = await asked('\ufeff{\n\t"info": {"title": "Mine"}\n}\n', 'openapi.json');
  expect([stderr, document.info.title]).toEqual(['', 'Mine']);
});

it('the answers of the service stay its own', async () => {
  const ours = await describeProgram(PROGRAM);
  const { document } = await asked(`components:
  schemas:
    ServiceExecution: {type: string}
    Mine: {type: object, properties: {energy: {type: number}}}
  responses: [1]
paths:
  /:
    get:
      summary: Words
      responses: {"200": {description: All of them, content: {application/json: {schema: {type: string}}}}}
    post:
      requestBody: {content: {application/json: {example: {data: 1}}}}
      responses: {"200": {description: At once}, "201": {description: Later, headers: {Location: {schema: {type: integer}}}}}
  /{id}:
    get: {requestBody: {content: {}}, responses: {"404": {description: Gone}}}
  /{id}/result:
    get: {responses: {"200": {description: The energy., content: {application/json: {schema: {$ref: "#/components/schemas/Mine"}, example: {energy: -1}}}}}}
`);
  const told = (paths: typeof document.paths, path: string, method: string, code: string) =>
    (paths[path]![method]!.responses as Record<string, Record<string, unknown>>)[code];
  expect(document.components.schemas.ServiceExecution).toEqual(ours.document.components.schemas.ServiceExecution);
  expect(document.components).not.toHaveProperty('responses');
  for (const [path, method, code, description] of [
    ['/', 'get', '200', 'All of them'],
    ['/', 'post', '201', 'Later'],
    ['/{id}', 'get', '404', 'Gone'],
  ] as const)
    expect(told(document.paths, path, method, code)).toEqual({
      ...told(ours.document.paths, path, method, code),
      description,
    });
  expect(Object.keys(document.paths['/']!.post!.responses as object)).not.toContain('200');
  expect(document.paths['/{id}']!.get).not.toHaveProperty('requestBody');
  expect(told(document.paths, '/{id}/result', 'get', '200')).toEqual({
    description: 'The energy.',
    content: {
      'application/json': {
        schema: { allOf: [{ $ref: '#/components/schemas/ServiceResult' }, { $ref: '#/components/schemas/Mine' }] },
        example: { energy: -1 },
      },
    },
  });
});

it('what OpenAPI 3.0 writes in another way is understood', async () => {
  const { schemas } = await asked(`openapi: 3.0.3
components:
  schemas:
    Input:
      type: object
      properties:
        shots: {type: integer, minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false}
        label: {type: string, nullable: true, enum: [a]}
        nullable: {type: boolean}
      example: {nullable: true}
`);
  expect(schemas.Input).toEqual({
    type: 'object',
    properties: {
      shots: { type: 'integer', exclusiveMinimum: 0, maximum: 9 },
      label: { type: ['string', 'null'], enum: ['a', null] },
      nullable: { type: 'boolean' },
    },
    example: { nullable: true },
  });
});
