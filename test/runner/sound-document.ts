/**
 * What is wrong with an OpenAPI 3.1 document that its own validators do not look at: each schema is held against the
 * metaschema of JSON Schema, each default against its schema, and each reference is followed.
 */
import { Ajv2020 } from 'ajv/dist/2020.js';

type Json = Readonly<Record<string, unknown>>;
const NAME = /^[a-zA-Z0-9._-]+$/;
const DOCUMENT = 'http://document/';

/** @returns One line a fault. */
export function faultsOf(document: object): string[] {
  const text = JSON.stringify(document).replaceAll('"$ref":"#/', `"$ref":"${DOCUMENT}#/`);
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(JSON.parse(text), DOCUMENT, undefined, false);
  const names = Object.keys((document as { components: { schemas: Json } }).components.schemas);
  return [
    ...names.filter((name) => !NAME.test(name)).map((name) => `${name} is no name of a component`),
    ...references(document, '#')
      .filter(({ to }) => pointed(document, to) === undefined)
      .map(({ at, to }) => `${at} leads to ${to}`),
    ...schemas(JSON.parse(text), '#').flatMap(({ at, schema }) => faultsOfSchema(ajv, at, schema)),
  ];
}

function faultsOfSchema(ajv: Ajv2020, at: string, schema: unknown): string[] {
  if (ajv.validateSchema(schema as object) !== true) return [`${at}: ${ajv.errorsText()}`];
  return subschemas(schema, at).flatMap(({ at: place, schema: inner }) => {
    if (!isObject(inner) || !('default' in inner)) return [];
    try {
      return ajv.validate(inner, inner.default) === true ? [] : [`${place}: its default: ${ajv.errorsText()}`];
    } catch (error) {
      return [`${place}: ${(error as Error).message}`];
    }
  });
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const entries = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];
const part = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** Examples, defaults and the like are anybody's values, in which nothing means anything. */
const VALUES = new Set(['default', 'example', 'examples', 'enum', 'const']);

function references(value: unknown, at: string): { at: string; to: string }[] {
  return entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string'
      ? [{ at, to: inner }]
      : VALUES.has(key)
        ? []
        : references(inner, `${at}/${part(key)}`),
  );
}

function pointed(document: unknown, to: string): unknown {
  if (!to.startsWith('#/')) return undefined;
  const names = to
    .slice(2)
    .split('/')
    .map((name) => decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~'));
  return names.reduce(
    (inner: unknown, name) => (isObject(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined),
    document,
  );
}

/** Those of OpenAPI's objects; what they are made of is theirs. */
function schemas(value: unknown, at: string): { at: string; schema: unknown }[] {
  return entries(value).flatMap(([key, inner]) => {
    const place = `${at}/${part(key)}`;
    if (VALUES.has(key)) return [];
    if (key === 'schema') return [{ at: place, schema: inner }];
    if (place === '#/components/schemas')
      return entries(inner).map(([name, schema]) => ({ at: `${place}/${name}`, schema }));
    return schemas(inner, place);
  });
}

const NAMED = new Set(['properties', 'patternProperties', '$defs']);
const PARTS = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems', 'items', 'additionalProperties', 'not']);

function subschemas(schema: unknown, at: string): { at: string; schema: unknown }[] {
  const inside = entries(schema).flatMap(([key, value]) => {
    const place = `${at}/${key}`;
    if (NAMED.has(key) || (PARTS.has(key) && Array.isArray(value)))
      return entries(value).flatMap(([name, inner]) => subschemas(inner, `${place}/${part(name)}`));
    return PARTS.has(key) ? subschemas(value, place) : [];
  });
  return [{ at, schema }, ...inside];
}
