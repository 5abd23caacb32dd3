/**
 * Where in the author's own files stands a line that is staged?
 *
 * Pure: works on a Survey, and on what is to be written.
 */
import type { Write } from '../app-root/staging-plan.ts';
import { type FilePlace, placeText } from '../quote.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import { decodeText } from '../upload/text.ts';

type StagedFile = Pick<Write, 'path' | 'from' | 'content'>;

/**
 * A staged line may come from a list in another format, and from another line, since some are added or left out: it is
 * found by what it says.
 *
 * @returns For a place in what is staged `path:line`, or only the files where the line is not certain.
 */
export function authorsPlaces(survey: Survey, writes: readonly StagedFile[]): (at: FilePlace) => readonly string[] {
  const finders = new Map<RelPath, (line: number) => readonly string[]>();
  return (at) => {
    const staged = writes.find(({ path }) => path === at.path);
    if (staged === undefined) return [placeText(at)];
    if (at.line === null) return staged.from;
    const find = finders.get(at.path) ?? finderOf(survey, staged);
    finders.set(at.path, find);
    return find(at.line);
  };
}

function finderOf(survey: Survey, { from, content }: StagedFile): (line: number) => readonly string[] {
  const lines = linesIn(decodeText(content).text).map(itemOf);
  const staged = placesOf([['', lines.map((item) => [item])]]);
  const authors = placesOf(from.map((path) => [path, linesIn(survey.text(path) ?? '').map(itemsOf)]));
  return (line) => {
    const item = lines[line - 1] ?? '';
    const [here, there] = [staged.get(item) ?? [], authors.get(item) ?? []];
    // the same line twice: in the same order
    const nth = here.findIndex((place) => place.line === line);
    return nth !== -1 && here.length === there.length ? [placeText(there[nth]!)] : from;
  };
}

const linesIn = (text: string): string[] => text.split(/\r\n?|\n/);

/** What a line says, without what a list of any format has around it. */
const itemOf = (line: string): string => line.replace(/^[\s"',[-]+/, '').replace(/(?<![\s"',\]])[\s"',\]]+$/, '');

/**
 * All that a line of any format may list, be it of what is not staged: where that is in several lines, none is certain.
 * `dependencies = ["numpy==2", "scipy"]`, `install_requires = numpy`, `numpy = "*"`, `#   "numpy",`
 */
function itemsOf(line: string): string[] {
  const [, key = '', value = ''] = /^\s*([\w.-]+)\s*=(?!=)(.*)$/.exec(line) ?? [];
  const quoted = [...line.matchAll(/"([^"]*)"|'([^']*)'/g)].map(([, double, single]) => double ?? single ?? '');
  return [...new Set([itemOf(line), key, itemOf(value), ...quoted])];
}

/** Of files, with the items of each of their lines. */
function placesOf(
  files: readonly (readonly [path: RelPath, lines: readonly (readonly string[])[]])[],
): Map<string, FilePlace[]> {
  const places = new Map<string, FilePlace[]>();
  for (const [path, lines] of files)
    for (const [index, items] of lines.entries())
      for (const item of items) {
        const known = places.get(item);
        if (known === undefined) places.set(item, [{ path, line: index + 1 }]);
        else known.push({ path, line: index + 1 });
      }
  return places;
}
