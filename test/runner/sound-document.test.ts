import { expect, it } from 'vitest';
import { faultsOf } from './sound-document.ts';

const documentOf = (schema: object, name = 'A') => ({
  paths: { '/': { post: { requestBody: { content: { 'application/json': { schema } } } } } },
  components: { schemas: { [name]: { type: 'object', properties: { n: { type: 'integer' } } } } },
});

it.each<[schema: object, faults: RegExp[]]>([
  [{ $ref: '#/components/schemas/A' }, []],
  [{ type: 'object', properties: { type: { default: 3 }, $ref: { type: 'string' } } }, []],
  [{ type: ['integer', 'null'], default: null }, []],
  [{ type: ['integer', 'integer'] }, [/must NOT have duplicate items/]],
  [{ type: 'whole' }, [/must be equal to one of the allowed values/]],
  [{ items: [{ type: 'integer' }] }, [/must be object,boolean/]],
  [{ exclusiveMinimum: true }, [/must be number/]],
  [{ items: { $ref: '#/components/schemas/B' } }, [/leads to #\/components\/schemas\/B/]],
  [{ properties: { n: { type: 'integer', default: 'a' } } }, [/properties\/n: its default: .*must be integer/]],
  [
    { properties: { n: { $ref: '#/components/schemas/A', default: { n: 'a' } } } },
    [/n: its default: .*must be integer/],
  ],
])('%j', (schema, faults) => {
  expect(faultsOf(documentOf(schema))).toEqual(faults.map((fault) => expect.stringMatching(fault)));
});

it('names of components', () => {
  expect(faultsOf(documentOf({}, 'Molekül'))).toEqual(['Molekül is no name of a component']);
});
