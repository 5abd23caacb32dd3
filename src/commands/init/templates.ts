/** Where is templates/? In the sources beside them; the bundle carries it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Path to text. */
export type TemplateFiles = Readonly<Record<string, string>>;

/** Set by the bundler: a text of JSON. */
declare const PLANQK_TEMPLATES: string | undefined;

export function readTemplates(): TemplateFiles {
  if (typeof PLANQK_TEMPLATES !== 'undefined') return JSON.parse(PLANQK_TEMPLATES);
  const dir = join(import.meta.dirname, '../../../templates');
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name).slice(dir.length + 1)).sort();
  return Object.fromEntries(
    paths.filter((path) => !path.includes('__pycache__')).map((path) => [path, readFileSync(join(dir, path), 'utf8')]),
  );
}
