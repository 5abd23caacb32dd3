/**
 * What do people write into requirements files that was meant for another tool, and how would pip have it?
 *
 * Pure. Asked only of a line that pip does not take, so that nothing right is ever called wrong.
 */

import { isOneLine } from './lines.ts';
import { parseRequirement } from './pep508.ts';

/** `conda install`, `python -m pip install`, `!pip install`, `$ sudo pip3 install`. */
const COMMAND =
  /^(?:[$>%!]\s*)?(?:\S+\s+)?(?:pip[\d.]*|conda|mamba|poetry|uv|python[\d.]*)\s+(?:-m\s+|pip\s+)*(?:install|add|download)\b/;

export const isCommand = (text: string): boolean => COMMAND.test(text);

/** What a command would have installed, one requirement a line. */
export function commandLines(text: string): string[] {
  const words = text.replace(COMMAND, '').split(/\s+/).map(unquoted);
  const isPip = !/\b(conda|mamba|poetry)\b/.test(text);
  return words.flatMap((word, index) => {
    const before = words[index - 1] ?? '';
    if (!TAKES_VALUE.test(before)) return isRequirement(word) ? [word] : [];
    return isPip && KEPT.test(before) ? [`${before} ${word}`] : [];
  });
}

/** Options of commands that are followed by their value, and those that a requirements file knows as well. */
const TAKES_VALUE =
  /^(-[rcfinptG]|--(requirement|constraint|find-links|(extra-)?index-url|channel|name|target|prefix|group|python))$/;
const KEPT = /^(-[rcfi]|--(requirement|constraint|find-links|(extra-)?index-url))$/;

const SINGLE_EQUALS = /^[\w.-]+(\[[^\]]*\])?\s*=\s*[\w.*]+(=\S*)?$/;

export const hasSingleEquals = (text: string): boolean => SINGLE_EQUALS.test(text);

/** `numpy=1.26.4=py311_0` as pip has it; Python itself is none of its packages. */
export function equalsLines(text: string): string[] {
  const [name = '', version = ''] = text.split(/\s*=\s*/);
  return name.toLowerCase() === 'python' ? [] : [`${name}==${version}`];
}

interface OddCharacter {
  readonly form: RegExp;
  readonly plain: string;
  readonly name: string;
}

/** Put in by word processors, web pages and chats; on the screen they look right. */
const ODD_CHARACTERS: readonly OddCharacter[] = [
  { form: /[\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02]/g, plain: '"', name: 'a typographic quotation mark' },
  {
    form: /[\u2018\u2019\u201a\u201b\u2039\u203a\uff07\u00b4\u0060]/g,
    plain: "'",
    name: 'a typographic quotation mark',
  },
  {
    form: /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g,
    plain: ' ',
    name: 'a blank that is none, such as a no-break space',
  },
  { form: /[\u00ad\u200b-\u200f\u2060\ufeff]/g, plain: '', name: 'a character that cannot be seen' },
  { form: /[\u2010-\u2015\u2212]/g, plain: '-', name: 'a dash in place of a hyphen' },
  { form: /\u2265/g, plain: '>=', name: '\u2265 in place of >=' },
  { form: /\u2264/g, plain: '<=', name: '\u2264 in place of <=' },
  { form: /\u2260/g, plain: '!=', name: '\u2260 in place of !=' },
  { form: /[\uff0c\u3001]/g, plain: ',', name: 'a comma of another script' },
  { form: /\uff1b/g, plain: ';', name: 'a semicolon of another script' },
  { form: /\uff1d/g, plain: '=', name: 'an equals sign of another script' },
];

/** Of a text without any: null. */
export function oddCharacter(text: string): string | null {
  return ODD_CHARACTERS.find(({ form }) => text.search(form) !== -1)?.name ?? null;
}

/** `import numpy as np`, `from qiskit import transpile`: the module that a statement of Python imports, else null. */
export function importedModule(text: string): string | null {
  return /^(?:import|from)\s+([A-Za-z_]\w*)/.exec(text)?.[1] ?? null;
}

/** The lines that pip would take in place of one that it does not; none where nobody can say. */
export function mendedLines(text: string): string[] {
  if (!isOneLine(text)) return [];
  const plain = ODD_CHARACTERS.reduce((mended, { form, plain: by }) => mended.replaceAll(form, by), text).trim();
  const ways = [unquoted, withOperators, nameAndVersion, withoutQuotes, withDecimalPoint];
  const tries = [plain, ...ways.map((mend) => mend(plain))].map((line) => [line]);
  return [...tries, several(plain)].find((lines) => lines.length > 0 && lines.every(isRequirement)) ?? [];
}

const isRequirement = (line: string): boolean => parseRequirement(line) !== null;

/** `"numpy",`, as in a list of Python. */
const unquoted = (text: string): string => text.replace(/^(["'])(.*)\1,?$/, '$2');

/** `numpy>="1.0"` */
const withoutQuotes = (text: string): string => text.replace(/["']/g, '');

const withOperators = (text: string): string => text.replace(/=>/g, '>=').replace(/=</g, '<=');

/** `numpy==2,2` */
const withDecimalPoint = (text: string): string => text.replace(/(?<=\d),(?=\d)/g, '.');

/** As `pip list` and `conda list` print them. */
const nameAndVersion = (text: string): string => text.replace(/^([\w.-]+)\s+v?(\d[\w.!+]*)$/, '$1==$2');

/** `numpy, scipy`, or `numpy==1 scipy`; words without any sign of a list are prose. */
function several(text: string): string[] {
  if (!/[,;<>=]/.test(text)) return [];
  const parts = text
    .replace(/\s+/g, ' ')
    .replace(/ ?([<>=!~]=?=?) ?/g, '$1')
    .replace(/, ?(?=[<>=!~])/g, '\0')
    .split(/[\s,;]+/)
    .map((part) => unquoted(part.replaceAll('\0', ',')))
    .filter((part) => part !== '');
  return parts.length > 1 ? parts : [];
}
