/**
 * How is a requirements file put that pip reads and uv does not? uv wants a blank after a short option (`-rbase.txt`),
 * takes no quotes after -e, one include a line, and ignores --pre and --trusted-host.
 *
 * Reads the files and what they include. Paths of packages stay as they are: both tools read them from where they run.
 */
import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { firstWord, linesOf, readRequirementsText } from './inputs.ts';

export interface Respelled {
  /** One text in place of all files; null where uv can read them as they are, and then its errors name the right file. */
  readonly text: string | null;
  /** What has to be said on uv's command line. */
  readonly options: readonly string[];
}

const GLUED = /^-([cefr])(?=[^\s=])/;
const QUOTED_EDITABLE = /^(-e|--editable)[\s=]+(['"])(.*)\2$/;
const INCLUDE = /^(?:-r|--requirement)[\s=]+(.+)$/;
const CONSTRAINT = /^(?:-c|--constraint)[\s=]+(.+)$/;
const FIND_LINKS = /^(?:-f|--find-links)[\s=]+(.+)$/;

/** @param files Relative to the app root. */
export function respell(appDir: string, files: readonly string[]): Respelled {
  const lines: string[] = [];
  const options: string[] = [];
  const seen = new Set<string>();
  let changed = false;

  const visit = (file: string) => {
    if (seen.has(file) || !statSync(file, { throwIfNoEntry: false })?.isFile()) return;
    seen.add(file);
    for (const line of linesOf(readRequirementsText(file))) {
      options.push(...commandLineOptions(line));
      const plain = respellLine(line);
      if (plain !== line) changed = true;
      const include = plain.match(INCLUDE)?.[1];
      if (include === undefined) lines.push(withAbsolutePath(plain, dirname(file)));
      else visit(resolve(dirname(file), firstWord(include)));
      if (include !== undefined && isFollowed(include)) changed = true;
    }
  };
  for (const file of files) visit(join(appDir, file));
  return { text: changed ? `${lines.join('\n')}\n` : null, options: [...new Set(options)] };
}

/** Pure: `-rbase.txt` is `-r base.txt`, `-e "lib @ file:./lib"` is `-e lib @ file:./lib`. */
export function respellLine(line: string): string {
  return line.replace(GLUED, '-$1 ').replace(QUOTED_EDITABLE, '$1 $3');
}

/** Is there more on the line than the one path? Of several includes pip takes the first. */
const isFollowed = (include: string) => !/^((['"]).*?\2|(\\.|[^\s\\])+)$/.test(include);

function commandLineOptions(line: string): string[] {
  if (line === '--pre') return ['--prerelease=allow'];
  const host = line.match(/^--trusted-host[\s=]+(\S+)$/)?.[1];
  return host === undefined ? [] : [`--allow-insecure-host=${host}`];
}

/** What is meant relative to its file would be lost in a text that lies somewhere else. */
function withAbsolutePath(line: string, dir: string): string {
  for (const [option, pattern] of [
    ['--constraint', CONSTRAINT],
    ['--find-links', FIND_LINKS],
  ] as const) {
    const path = line.match(pattern)?.[1];
    if (path === undefined) continue;
    const file = resolve(dir, firstWord(path));
    if (existsSync(file)) return `${option} ${/\s/.test(file) ? `'${file}'` : file}`;
  }
  return line;
}
