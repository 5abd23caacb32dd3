/** Asks for the description of a program of the test's own, as `planqk-job openapi json` does. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished } from 'vitest';
import { faultsOf } from './sound-document.ts';

const run = promisify(execFile);
const SERVICE = join(import.meta.dirname, '../../buildpack/job/planqk_service/__main__.py');

export interface Described {
  readonly info: Record<string, unknown>;
  readonly paths: Record<string, Record<string, Record<string, unknown>>>;
  readonly components: { readonly schemas: Record<string, Record<string, unknown>> };
}

export interface Asked {
  readonly python?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

export async function describeProgram(program: string, { python = 'python3', files = {}, env = {} }: Asked = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-openapi-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  for (const [path, text] of Object.entries({ 'src/program.py': program, ...files })) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  const { stdout, stderr } = await run(python, ['-I', '-S', SERVICE, 'openapi', 'json'], {
    cwd: dir,
    env: { PATH: process.env.PATH, ...env },
    maxBuffer: 64 * 1024 * 1024,
  });
  const document = JSON.parse(stdout) as Described;
  expect(faultsOf(document)).toEqual([]);
  const body = document.paths['/']!.post!.requestBody as {
    content: Record<string, { schema: Record<string, unknown> }>;
  };
  const { properties, required = [] } = body.content['application/json']!.schema as {
    properties: Record<string, unknown>;
    required?: string[];
  };
  const { $tags, ...parameters } = properties;
  expect($tags).toEqual({ type: 'array', items: { type: 'string' } });
  return { document, parameters, required, schemas: document.components.schemas, stderr };
}
