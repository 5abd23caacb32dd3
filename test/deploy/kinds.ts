/** Does a cluster take this? By the schemas of Kubernetes and of others' kinds, closed: no field is dropped in silence. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';

const schemasDir = join(import.meta.dirname, 'schemas');

const files = readdirSync(schemasDir).map((name) => ({
  name,
  schema: JSON.parse(readFileSync(join(schemasDir, name), 'utf8')) as { definitions: Record<string, object> },
}));

const ajv = new Ajv({ allErrors: true, strict: false });
for (const { name, schema } of files) ajv.addSchema(schema, name);

/** `group/version/kind`, of all that there are schemas of. */
export const KINDS: ReadonlyMap<string, string> = new Map(
  files.flatMap(({ name, schema }) =>
    Object.keys(schema.definitions)
      .filter((key) => key.split('/').length === 3)
      .map((key) => [key, `${name}#/definitions/${key.replaceAll('/', '~1')}`]),
  ),
);

// biome-ignore lint/suspicious/noExplicitAny: whatever a manifest holds
export type Thing = any;

export const kindOf = ({ apiVersion = '', kind }: Thing): string =>
  `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}/${kind}`;

/** @returns What is wrong with it, in lines. */
export function mistakesIn(thing: Thing): string[] {
  const schema = KINDS.get(kindOf(thing));
  if (schema === undefined) return [`there is no schema for ${kindOf(thing)}`];
  const validate = ajv.getSchema(schema)!;
  if (validate(thing)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${instancePath} ${message}${'additionalProperty' in params ? `: ${params.additionalProperty}` : ''}`,
  );
}
