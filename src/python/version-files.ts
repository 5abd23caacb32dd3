/**
 * The files that state a Python version, and of packages nothing.
 */
import { posix } from 'node:path';
import { stringOf, valueAt } from '../formats/data.ts';
import { readToml } from '../formats/toml.ts';
import { insteadOfRefusal } from '../problem.ts';
import { refuseStandIn } from '../upload/stand-in.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import {
  fromRuntimeTxt,
  fromToolVersion,
  fromToolVersions,
  fromVersionFile,
  type Stated,
  type Statement,
} from './version.ts';

type VersionReader = (survey: Survey, path: RelPath) => Statement | Promise<Statement>;

const fromText =
  (read: (text: string) => Statement): VersionReader =>
  (survey, path) =>
    read(survey.text(path) ?? '');

/** The most telling first. */
const VERSION_FILES: readonly { readonly name: string; readonly read: VersionReader }[] = [
  { name: '.python-version', read: fromText(fromVersionFile) },
  { name: 'runtime.txt', read: fromText(fromRuntimeTxt) },
  { name: '.tool-versions', read: fromText(fromToolVersions) },
  ...['mise.toml', '.mise.toml'].map((name) => ({ name, read: fromMise })),
];

/** `python = "3.11"`, also a list of versions, the first of which counts, or a table. */
async function fromMise(survey: Survey, path: RelPath): Promise<Statement> {
  const file = await readToml(survey, path).catch(insteadOfRefusal('refused' as const));
  if (file === 'refused') return { kind: 'none' }; // settings of a tool that is not used here
  const value = valueAt(file?.data, ['tools', 'python']);
  const [first] = [value].flat();
  return fromToolVersion(stringOf(first) ?? stringOf(valueAt(first, ['version'])) ?? '');
}

export async function readVersionFiles(survey: Survey, dirs: readonly RelPath[]): Promise<Stated[]> {
  const paths = [...new Set(dirs)].flatMap((dir) =>
    VERSION_FILES.map(({ name, read }) => ({ path: posix.join(dir, name), read })),
  );
  const present = paths.filter(({ path }) => survey.kind(path) === 'file');
  for (const { path } of present) refuseStandIn(survey, path);
  return Promise.all(present.map(async ({ path, read }) => ({ source: path, statement: await read(survey, path) })));
}
