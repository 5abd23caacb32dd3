/** docs/record.md: each field of schema/staging.schema.json, and what the code says of two uploads. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordOf } from '../../src/app-root/record.ts';
import { planStaging } from '../../src/staging/plan-upload.ts';
import { surveyAppDir } from '../../src/upload/folder.ts';
import { readSettings } from '../../src/user-settings.ts';
import { MADE } from './message-pages.ts';

const repoDir = join(import.meta.dirname, '../..');

/** What of JSON Schema the file uses. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly description?: string;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly required?: readonly string[];
}

const root: Schema & { readonly $defs: Readonly<Record<string, Schema>> } = JSON.parse(
  readFileSync(join(repoDir, 'schema/staging.schema.json'), 'utf8'),
);

const defOf = ({ $ref }: Schema): string | undefined => $ref?.replace('#/$defs/', '');

/** The problem of an outcome and of a start are the same, and told once. */
const TOLD_APART = 'problem';

function typeOf(schema: Schema): string {
  const name = defOf(schema);
  if (name === TOLD_APART) return '[problem](#problem)';
  if (name === 'path') return 'path';
  if (name !== undefined) return typeOf(root.$defs[name]!);
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(', or ');
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  if (schema.type === 'array') return `list of ${typeOf(schema.items!)}`;
  if (typeof schema.additionalProperties === 'object') return `object of ${typeOf(schema.additionalProperties)}`;
  return [schema.type].flat().join(', or ');
}

/** Its own words, or those of what it refers to. */
const meaningOf = (schema: Schema): string => {
  const name = defOf(schema);
  return schema.description ?? (name === undefined ? '' : meaningOf(root.$defs[name]!));
};

/** With those of what is inside, below its name. */
function rowsOf(schema: Schema, name: string, isNeeded: boolean): string[] {
  const meaning = meaningOf(schema);
  if (meaning === '') throw new Error(`${name} has no description in the schema`);
  const field = `| \`${name}\` | ${typeOf(schema)} | ${isNeeded ? '' : 'May be missing. '}${meaning.replaceAll('|', '\\|')} |`;
  const inside = schema.items ?? schema.anyOf?.find(({ properties }) => properties !== undefined) ?? schema;
  return [field, ...fieldsOf(inside, schema.items === undefined ? `${name}.` : `${name}[].`)];
}

const fieldsOf = ({ properties = {}, required = [] }: Schema, prefix = ''): string[] =>
  Object.entries(properties).flatMap(([name, schema]) => rowsOf(schema, prefix + name, required.includes(name)));

const table = (schema: Schema): string => `| field | type | meaning |\n|---|---|---|\n${fieldsOf(schema).join('\n')}`;

async function example(upload: string): Promise<string> {
  const record = recordOf(await planStaging(surveyAppDir(join(repoDir, upload)), readSettings({})));
  return `\`\`\`json\n${JSON.stringify(record, null, 2)}\n\`\`\``;
}

export const recordPage = async (): Promise<string> => `${MADE}

# The record

What staging decided, as JSON: \`planqk-buildpack plan --json\` prints it, a staged app root holds it in \`.planqk/staging.json\`, and
\`plan()\` of the library returns it. Its schema is [schema/staging.schema.json](../schema/staging.schema.json).

Codes and paths are stable, texts are not. Paths are relative to the app root and separated by \`/\`; \`.\` is the app root. \`plan\` tells in
\`start.problem\` where the program cannot be parsed: that depends on the Python of the machine, and is no part of what a build holds.

## Fields

${table(root)}

## Problem

What a message holds. Each code has [a page](messages.md).

${table(root.$defs[TOLD_APART]!)}

## An upload that is staged

\`planqk-buildpack plan samples/conda-wrapped-job --json\`:

${await example('samples/conda-wrapped-job')}

## One that is refused

\`planqk-buildpack plan samples/two-projects --json\`:

${await example('samples/two-projects')}
`;
