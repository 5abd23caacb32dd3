/**
 * Which modules does a Python file import, as far as its text alone tells?
 *
 * Pure, and linear. What may fail without harm is left out: imports that an `except ImportError` covers, those for type
 * checkers alone, and those for some versions or systems.
 */
import { oncePerSuite, type Suite, statementsOf } from './statements.ts';

export interface Import {
  /** Dotted; '' in `from . import x`. */
  readonly module: string;
  /** The dots before it: 0 of an absolute one. */
  readonly level: number;
  /** What is taken from it: submodules, or anything else. */
  readonly names: readonly string[];
  readonly line: number;
  /** As soon as the file is: it stands in no function, and under no condition. */
  readonly isAtOnce: boolean;
}

export function importsIn(source: string): Import[] {
  const mayFail = oncePerSuite(isOptional);
  return statementsOf(source).flatMap(({ indent, text, line, within }) =>
    within.some(mayFail) ? [] : importsOf(text, line, indent === 0 && within.length === 0),
  );
}

/** Of `except` alone, too, and of all that is no error of the import itself. */
const isOptional = ({ header, first, handlers }: Suite): boolean =>
  OPTIONAL.test(header) || ELSEWHERE.test(header) || ELSEWHERE.test(first?.header ?? '') || handlers.some(isOfImports);

const OPTIONAL =
  /^except\s*(\*|$)|^except\b.*\b(ImportError|ModuleNotFoundError|Exception|BaseException)\b|^with\b.*\bImportError\b|^if\b.*\b(TYPE_CHECKING|__name__)\b/;

/** For some versions or systems, in all of its branches. */
const ELSEWHERE = /^(el)?if\b.*\b(version_info|hexversion|sys\.platform|os\.name|platform\.\w+)\b/;

const isOfImports = (handler: string): boolean =>
  /^(\*|$)|\b(ImportError|ModuleNotFoundError|Exception|BaseException)\b/.test(handler);

function importsOf(text: string, line: number, isAtOnce: boolean): Import[] {
  return text.split(';').flatMap((part): Import[] => {
    const [, modules] = /^ ?import (.+)$/.exec(part) ?? [];
    if (modules !== undefined)
      return namesIn(modules).map((module) => ({ module, level: 0, names: [], line, isAtOnce }));
    const [, dots, module, names] = /^ ?from ?(\.*) ?((?!\.)[\w.]*) ?import\b(.+)$/.exec(part) ?? [];
    if (names === undefined) return [];
    return [{ module: module!, level: dots!.length, names: namesIn(names.replace(/[()]/g, ' ')), line, isAtOnce }];
  });
}

const namesIn = (list: string): string[] =>
  list
    .split(',')
    .map((name) => name.trim().split(/\s/)[0]!)
    .filter((name) => /^[\w.]+$/.test(name));
