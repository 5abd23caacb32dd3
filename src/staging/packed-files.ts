/**
 * Which files of an upload does its project.toml let into a build? pack and kpack go by `exclude` and `include` before any
 * buildpack runs, so commands that look at the upload itself have to, too.
 *
 * The patterns are those of .gitignore as these two read them, which is not everywhere as git does: what is no wildcard
 * may be an expression of RE2.
 *
 * @see https://github.com/buildpacks/spec/blob/main/extensions/project-descriptor.md#iobuildpacksinclude-optional-and-iobuildpacksexclude-optional
 */
import type { RE2JS } from 're2js';
import { type RelPath, type Survey, surveyOf } from '../upload/survey.ts';
import { PROJECT_FILE, type ReadDescriptor, type Selection, selectionIn } from './project-descriptor.ts';

interface Pattern {
  /** Of RE2. */
  readonly expression: string;
  /** It takes back what one before it has matched. */
  readonly negates: boolean;
}

/** `.*` of a pattern, until its own stars have been read. */
const ANYTHING = '.\u0000';

/** Pure. @returns Null for a comment, or nothing. */
export function readPattern(line: string): Pattern | null {
  const trimmed = line.startsWith('#') ? '' : line.replace(/\r+$/, '').replace(/^ +| +$/g, '');
  const negates = trimmed.startsWith('!');
  const text = trimmed.slice(negates ? 1 : 0).replace(/^[#!]/, '');
  if (text === '') return null;
  const isOfTop = text.startsWith('/') || /[^/+]\/.*\*\./.test(text);
  const path = `${isOfTop && !text.startsWith('/') ? '/' : ''}${text}`
    .replaceAll('.', '\\.')
    .replace(/^\/(?=\*\*\/)/, '')
    .replaceAll('/**/', () => '(/|/.+/)')
    .replaceAll('**/', () => `(|${ANYTHING}/)`)
    .replaceAll('/**', () => `(|/${ANYTHING})`)
    .replaceAll('\\*', '\\\u0000')
    .replaceAll('*', '([^/]*)')
    .replaceAll('?', '\\?')
    .replaceAll('\u0000', '*');
  const start = path.startsWith('/') ? `^(|/)${path.slice(1)}` : `^(|.*/)${path}`;
  return { expression: `${start}${path.endsWith('/') ? '(|.*)$' : '(|/.*)$'}`, negates };
}

type Keeps = (path: RelPath) => boolean;

/** Null: all that there is. RE2 takes no longer for a pattern that was made to take long. */
export async function keptBy({ include, exclude }: Selection): Promise<Keeps | null> {
  const lines = exclude.length > 0 ? exclude : include;
  if (lines.length === 0) return null;
  const { RE2JS } = await import('re2js');
  const patterns = lines.flatMap((line): (Pattern & { readonly test: Keeps })[] => {
    const pattern = readPattern(line);
    const compiled = pattern === null ? null : compile(RE2JS, pattern.expression);
    return compiled === null ? [] : [{ ...pattern!, test: (path) => compiled.test(path) }];
  });
  const matches: Keeps = (path) =>
    patterns.reduce((before, { negates, test }) => (before === negates && test(path) ? !negates : before), false);
  return exclude.length > 0 ? (path) => !matches(path) : matches;
}

/** Null: it is none, and matches nothing. */
function compile(re2: typeof RE2JS, expression: string): RE2JS | null {
  try {
    return re2.compile(expression);
  } catch {
    return null;
  }
}

/** As `keptBy`, of an upload's own file, which itself is told of whether a build gets it or not. */
export async function packedBy({ file }: ReadDescriptor): Promise<Keeps | null> {
  const keeps = file === null ? null : await keptBy(selectionIn(file));
  return keeps === null ? null : (path) => path === PROJECT_FILE || keeps(path);
}

/** The upload as a build gets it. */
export async function packedSurvey(survey: Survey, descriptor: ReadDescriptor): Promise<Survey> {
  const keeps = await packedBy(descriptor);
  return keeps === null ? survey : withoutOthers(survey, keeps);
}

function withoutOthers(survey: Survey, keeps: Keeps): Survey {
  const files = [...survey.entries].filter(([path, kind]) => kind !== 'directory' && keeps(path));
  const folders = new Set(files.flatMap(([path]) => foldersAbove(path)));
  const isThere: Keeps = (path) => path === '.' || keeps(path) || folders.has(path);
  const below = (dir: RelPath, name: string): RelPath => (dir === '.' ? name : `${dir}/${name}`);
  return surveyOf({
    ...survey,
    entries: new Map([...survey.entries].filter(([path]) => isThere(path))),
    oddNames: survey.oddNames.filter(isThere),
    guessedNames: survey.guessedNames.filter(isThere),
    virtualEnvs: survey.virtualEnvs.filter(isThere),
    specialFiles: survey.specialFiles.filter(isThere),
    list: (dir) => survey.list(dir).filter(({ name }) => isThere(below(dir, name))),
    kind: (path) => (isThere(path) ? survey.kind(path) : null),
    read: (path) => (isThere(path) ? survey.read(path) : null),
    readLink: (path) => (isThere(path) ? survey.readLink(path) : null),
  });
}

const foldersAbove = (path: RelPath): RelPath[] => {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
};
