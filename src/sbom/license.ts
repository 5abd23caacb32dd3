/**
 * Which licence does a package claim to have? An expression of SPDX where that is certain, else what it calls it.
 *
 * Pure. Never a guess: "BSD" is one of several licences, and so it stays a name.
 */
import { fixupSpdxId } from '@cyclonedx/cyclonedx-library/SPDX';
import parse from 'spdx-expression-parse';
import type { License } from './bill.ts';

/** Characters of an expression, of a name. Texts of whole licences stand where a name belongs. */
const MOST = { expression: 1000, name: 100 } as const;

export interface Claims {
  /** Of Metadata 2.4 and later. */
  readonly expression: string | null;
  /** Free text: a name, or a whole licence. */
  readonly text: string | null;
  /** Trove classifiers, of any kind. */
  readonly classifiers: readonly string[];
}

/** The first that says anything: the expression, a text that is one, classifiers, the text. */
export function licensesOf({ expression, text, classifiers }: Claims): License[] {
  if (expression !== null) return [licenseOf(expression)];
  const said = text === null ? null : licenseOf(text);
  if (said !== null && 'expression' in said) return [said];
  const classified = [...new Set(classifiers.flatMap((classifier) => CLASSIFIER.exec(classifier)?.[1] ?? []))];
  if (classified.length > 0) return classified.map(licenseOf);
  return said === null || /^(|unknown|none)$/i.test(said.name) ? [] : [said];
}

const CLASSIFIER = /^License :: (?:.* :: )?(?!OSI Approved$)([^:]+)$/;

function licenseOf(text: string): License {
  const certain = CERTAIN.get(text.toLowerCase()) ?? knownTo(fixupSpdxId, text) ?? text;
  return isExpression(certain) ? { expression: certain } : { name: shortName(text) };
}

/** A table without owner: of `constructor` it says what every object has. */
function knownTo(table: (text: string) => unknown, text: string): string | undefined {
  const known = table(text);
  return typeof known === 'string' ? known : undefined;
}

function isExpression(text: string): boolean {
  // what another document says of a licence is not to be had here
  if (text.length > MOST.expression || text.includes('DocumentRef-')) return false;
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}

function shortName(text: string): string {
  const [first = ''] = text.trim().split(/[\r\n]/);
  const name = first.replace(/\p{C}/gu, '').trim();
  return name.length > MOST.name ? `${name.slice(0, MOST.name).trim()}…` : name;
}

/** What others call them, where only one can be meant. "Apache Software License" may be any version of it. */
const CERTAIN: ReadonlyMap<string, string> = new Map([
  ['apache 2.0', 'Apache-2.0'],
  ['apache license 2.0', 'Apache-2.0'],
  ['apache license, version 2.0', 'Apache-2.0'],
  ['boost software license 1.0 (bsl-1.0)', 'BSL-1.0'],
  ['bsd 2-clause license', 'BSD-2-Clause'],
  ['bsd 3-clause license', 'BSD-3-Clause'],
  ['3-clause bsd license', 'BSD-3-Clause'],
  ['gnu affero general public license v3', 'AGPL-3.0-only'],
  ['gnu affero general public license v3 or later (agplv3+)', 'AGPL-3.0-or-later'],
  ['gnu general public license v2 (gplv2)', 'GPL-2.0-only'],
  ['gnu general public license v2 or later (gplv2+)', 'GPL-2.0-or-later'],
  ['gnu general public license v3 (gplv3)', 'GPL-3.0-only'],
  ['gnu general public license v3 or later (gplv3+)', 'GPL-3.0-or-later'],
  ['gnu lesser general public license v3 (lgplv3)', 'LGPL-3.0-only'],
  ['gnu lesser general public license v3 or later (lgplv3+)', 'LGPL-3.0-or-later'],
  ['isc license (iscl)', 'ISC'],
  ['mit license', 'MIT'],
  ['mit no attribution license (mit-0)', 'MIT-0'],
  ['mozilla public license 2.0 (mpl 2.0)', 'MPL-2.0'],
  ['the unlicense (unlicense)', 'Unlicense'],
]);
