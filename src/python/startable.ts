/**
 * Which of an upload's Python could be started, if only its author said so? For advice; told from the text alone.
 *
 * Pure: works on a Survey.
 */
import { posix } from 'node:path';
import { tableAt } from '../formats/data.ts';
import { readToml } from '../formats/toml.ts';
import { insteadOfRefusal, orInstead } from '../problem.ts';
import { excerpt, listed } from '../quote.ts';
import { LIMITS } from '../reading-limits.ts';
import { isSideFolder } from '../upload/side-folders.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import { PROGRAMS, programText, runIn } from './program.ts';

/** What was found, and what makes it start. */
export interface Startable {
  /** `path`, `path:line`, each with what it defines. */
  readonly found: readonly string[];
  /** In the imperative; null: nothing that could be started. */
  readonly remedy: string | null;
}

const DEEPEST = 5;

/** A wheel is one, too, and is left where it is. */
const ARCHIVE = /\.(zip|tar|tgz|tar\.(gz|bz2|xz|zst)|7z|rar)$/i;

interface Source {
  /** From the app root, and from the folder that plays it. */
  readonly path: RelPath;
  readonly name: RelPath;
  readonly text: string;
}

/** Where `found` is a line of its own, and what to do about it: the first kind that an upload has decides. */
interface Kind {
  readonly fits: (source: Source) => RegExpExecArray | null;
  readonly tells: (match: RegExpExecArray) => string;
  readonly remedy: (source: Source, match: RegExpExecArray) => string;
}

const isProgram = ({ name }: Source): boolean => (PROGRAMS as readonly string[]).includes(name);

/** `src/solver.py` is imported as `src.solver`; null: by no name. */
const moduleOf = ({ name }: Source): string | null =>
  /^(?:[A-Za-z_]\w*\/)*[A-Za-z_]\w*\.py$/.test(name) ? name.slice(0, -3).replaceAll('/', '.') : null;

const RUN = /^(?:async[ \t]+)?def[ \t]+run\b|^run[ \t]*=|^(?:from|import)[ \t][^\n]*\brun\b/m;
const WEB_APP =
  /^(\w+)[ \t]*=[ \t]*(?:\w+\.)?(FastAPI|Starlette|Litestar|Sanic|Quart|Flask|Dash|Blueprint|Bottle)[ \t]*\(/m;
const PAGES = /^[ \t]*(?:import|from)[ \t]+(streamlit|gradio)\b/m;
const METHOD = /^[ \t]+(?:async[ \t]+)?def[ \t]+run[ \t]*\([ \t]*self\b/m;
const MAIN_NAME = /(?:^|\/)(?:__main__|main|app|run|job|start)\.py$/;
const MAIN_BLOCK = /^if[ \t]+__name__[ \t]*==/m;
const DEFINITION = /^(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)/m;

/** How each framework is served, at the port that the platform gives. */
const SERVED: Readonly<Record<string, (module: string, app: string) => string>> = {
  Flask: (module, app) => `gunicorn ${module}:${app} --bind 0.0.0.0:$PORT`,
  Bottle: (module, app) => `gunicorn ${module}:${app} --bind 0.0.0.0:$PORT`,
  Dash: (module, app) => `gunicorn ${module}:${app}.server --bind 0.0.0.0:$PORT`,
};
const servedByUvicorn = (module: string, app: string): string => `uvicorn ${module}:${app} --host 0.0.0.0 --port $PORT`;

const procfile = (command: string, server = command.slice(0, command.indexOf(' '))): string =>
  `Add a file Procfile beside it with the line \`web: ${excerpt(command)}\`. The requirements have to list ${server}.`;

const pages = ({ name }: Source, library: string): string =>
  library === 'streamlit'
    ? `streamlit run ${name} --server.address 0.0.0.0 --server.port $PORT`
    : `GRADIO_SERVER_NAME=0.0.0.0 GRADIO_SERVER_PORT=$PORT python ${name}`;

const definitions = ({ text }: Source): string[] =>
  [...text.matchAll(new RegExp(DEFINITION, 'gm'))].map(([, name]) => name!).filter((name) => !name.startsWith('_'));

const KINDS: readonly Kind[] = [
  {
    fits: (source) => (runIn(source.text) === 'bound' ? RUN.exec(source.text) : null),
    tells: () => 'defines run',
    remedy: (source) => {
      const module = moduleOf(source);
      const project = /^(.+)\/src\/program\.py$/.exec(source.path)?.[1];
      if (project !== undefined && !isProgram(source))
        return `Set BP_PLANQK_USER_CODE=${excerpt(project)}, or move what is in ${excerpt(project)} to the top.`;
      if (isProgram(source) && source.name !== PROGRAMS[0])
        return `Move it to src/program.py, or set ENTRY_POINT=${module}:run.`;
      return module === null
        ? 'Move it to src/program.py.'
        : `Move it to src/program.py, or set ENTRY_POINT=${excerpt(module)}:run.`;
    },
  },
  {
    fits: ({ text }) => WEB_APP.exec(text),
    tells: ([, app, framework]) => `makes ${excerpt(app!)}, an app of ${framework}`,
    remedy: (source, [, app, framework]) =>
      procfile((SERVED[framework!] ?? servedByUvicorn)(moduleOf(source) ?? 'MODULE', app!)),
  },
  {
    fits: ({ text }) => PAGES.exec(text),
    tells: ([, library]) => `uses ${library}`,
    remedy: (source, [, library]) => procfile(pages(source, library!), library),
  },
  {
    fits: (source) => (isProgram(source) ? (METHOD.exec(source.text) ?? DEFINITION.exec(source.text)) : null),
    tells: (match) =>
      match[1] === undefined ? 'has run as a method only' : `defines ${excerpt(match[1])}, but no run`,
    remedy: (source) => {
      const [first] = definitions(source);
      const call = first === undefined ? '' : ` that calls what is there (${listed(definitions(source))})`;
      return `Add a function \`def run(data, params):\` to ${excerpt(source.path)}${call}, and return the result.`;
    },
  },
  {
    fits: ({ text, name }) => MAIN_BLOCK.exec(text) ?? (MAIN_NAME.test(name) ? /\S/.exec(text) : null),
    tells: () => 'is a script',
    remedy: ({ name, path }) =>
      `To make it a job, put what ${excerpt(path)} computes into a function run(data, params) of src/program.py; to start it as it is, add a file Procfile with the line \`web: python ${excerpt(name)}\`.`,
  },
];

/** @param base The folder that plays the app root. */
export function findStartable(survey: Survey, base: RelPath): Startable {
  const files = filesBelow(survey, base);
  const notebooks = files.filter((path) => path.endsWith('.ipynb'));
  const sources = files
    .filter((path) => path.endsWith('.py'))
    .slice(0, LIMITS.beside.startable)
    .map((path) => ({ path, name: posix.relative(base, path), text: textOf(survey, path) }));
  for (const { fits, tells, remedy } of KINDS) {
    const hits = sources.flatMap((source) => {
      const match = fits(source);
      return match === null ? [] : [{ source, match }];
    });
    const [best] = hits;
    if (best === undefined) continue;
    const found = hits.map(({ source: { path, text }, match }) => `${path}:${lineOf(text, match)} ${tells(match)}`);
    return { found: found.slice(0, 10), remedy: remedy(best.source, best.match) };
  }
  if (notebooks.length > 0) {
    const remedy =
      'Put the code of the notebook into src/program.py, as a function run(data, params) that returns the result.';
    return { found: notebooks.slice(0, 10), remedy };
  }
  const [archive, ...others] = sources.length > 0 ? [] : files.filter((path) => ARCHIVE.test(path));
  if (archive !== undefined) {
    const remedy = `${excerpt(archive)} is not unpacked: upload what is in it, so that src/program.py is not within another archive.`;
    return { found: [archive, ...others].slice(0, 10), remedy };
  }
  return { found: sources.slice(0, 10).map(({ path }) => path), remedy: null };
}

/** The program's own first, then those nearest to the top. */
function filesBelow(survey: Survey, base: RelPath): RelPath[] {
  const prefix = base === '.' ? '' : `${base}/`;
  const isSource = (path: RelPath): boolean =>
    (/\.(py|ipynb)$/.test(path) || ARCHIVE.test(path)) && path.startsWith(prefix);
  const depth = (path: RelPath): number => path.slice(prefix.length).split('/').length;
  const rank = (path: RelPath): number => {
    const program = (PROGRAMS as readonly string[]).indexOf(path.slice(prefix.length));
    return program === -1 ? depth(path) * 10 : program;
  };
  return [...survey.entries]
    .filter(([path, kind]) => kind === 'file' && isSource(path) && depth(path) <= DEEPEST && !isAside(survey, path))
    .map(([path]) => path)
    .sort((a, b) => rank(a) - rank(b));
}

const isAside = (survey: Survey, path: RelPath): boolean =>
  survey.virtualEnvs.some((dir) => path.startsWith(`${dir}/`)) || path.split('/').slice(0, -1).some(isSideFolder);

/** What cannot be read is told elsewhere; here it is nothing to start. */
const textOf = (survey: Survey, path: RelPath): string =>
  programText(orInstead(() => survey.read(path), null) ?? new Uint8Array()).replace(/\r\n?/g, '\n');

/** What a project of Poetry's is started by where it has exactly one script, as Paketo's poetry-run does. */
export async function poetryScript(survey: Survey, dir: RelPath): Promise<{ command: string; from: RelPath } | null> {
  // one that cannot be read is told by whoever has to
  const pyproject = await readToml(survey, posix.join(dir, 'pyproject.toml')).catch(insteadOfRefusal(null));
  const [script, another] = Object.keys(tableAt(pyproject?.data ?? {}, ['tool', 'poetry', 'scripts']));
  if (pyproject === null || script === undefined || another !== undefined) return null;
  return { command: `poetry run ${script}`, from: pyproject.path };
}

const lineOf = (text: string, { index }: RegExpExecArray): number => text.slice(0, index).split('\n').length;
