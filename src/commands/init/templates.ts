/** Where is templates/? In the sources beside them; the bundle carries it. */
import { join } from 'node:path';
import { textsIn } from '../texts-in.ts';

/** Path to text. */
export type TemplateFiles = Readonly<Record<string, string>>;

/** Set by the bundler: a text of JSON. */
declare const PLANQK_TEMPLATES: string | undefined;

export function readTemplates(): TemplateFiles {
  if (typeof PLANQK_TEMPLATES !== 'undefined') return JSON.parse(PLANQK_TEMPLATES);
  return textsIn(join(import.meta.dirname, '../../../templates'));
}
