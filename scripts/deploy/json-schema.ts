/**
 * What does Kubernetes take? Its schemas, and those of others' kinds, as JSON Schema that is closed: a field that an API
 * server would drop in silence is an error.
 */

// biome-ignore lint/suspicious/noExplicitAny: a schema, of whatever form
export type Schema = any;
export type Definitions = Readonly<Record<string, Schema>>;

/** What says something about validity; all else is for readers, and for tools. */
const KEPT = new Set([
  ...['type', 'required', 'enum', 'pattern', 'minimum', 'maximum', 'minItems', 'maxItems', 'minLength', 'maxLength'],
  ...['minProperties', 'maxProperties', 'nullable', '$ref'],
]);
const OF_SCHEMAS = ['oneOf', 'anyOf', 'allOf'];

/** Pure. @param rename What a reference leads to. */
export function closed(schema: Schema, rename: (ref: string) => string = (ref) => ref): Schema {
  const into = (inner: Schema): Schema => closed(inner, rename);
  const made: Record<string, Schema> = {};
  for (const [key, value] of Object.entries<Schema>(schema)) {
    if (key === '$ref') made.$ref = rename(value);
    else if (KEPT.has(key)) made[key] = value;
    else if (OF_SCHEMAS.includes(key)) made[key] = value.map(into);
    else if (key === 'items') made.items = into(value);
    else if (key === 'properties') made.properties = mapped(value, into);
    else if (key === 'additionalProperties') made[key] = typeof value === 'object' ? into(value) : value;
  }
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true || 'additionalProperties' in made;
  if ('properties' in made && !isOpen) made.additionalProperties = false;
  // for the names of both, `x-kubernetes-int-or-string` has no type
  if (schema['x-kubernetes-int-or-string'] === true) return { type: ['integer', 'string'] };
  return made;
}

/** Pure: an object as a person writes it, of one kind. */
export function ofKind(schema: Schema, group: string, version: string, kind: string): Schema {
  const { status: _status, ...properties } = schema.properties;
  const apiVersion = group === '' ? version : `${group}/${version}`;
  return {
    ...schema,
    required: [
      ...new Set([
        'apiVersion',
        'kind',
        'metadata',
        ...(schema.required ?? []).filter((it: string) => it !== 'status'),
      ]),
    ],
    properties: { ...properties, apiVersion: { enum: [apiVersion] }, kind: { enum: [kind] } },
  };
}

/** Pure: those that are asked for, and all that they lead to. */
export function reachable(all: Definitions, roots: readonly string[]): Definitions {
  const found: Record<string, Schema> = {};
  const visit = (name: string): void => {
    if (name in found) return;
    const schema = all[name];
    if (schema === undefined) throw new Error(`there is no schema ${name}`);
    found[name] = schema;
    for (const [, next] of JSON.stringify(schema).matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g)) visit(next!);
  };
  for (const root of roots) visit(root);
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const mapped = (record: Readonly<Record<string, Schema>>, change: (value: Schema) => Schema): Record<string, Schema> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
