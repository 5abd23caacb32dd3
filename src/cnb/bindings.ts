/**
 * Which service bindings does a build come with? Folders of the platform with a file `type` each, and one for each key.
 *
 * What lies there is the operator's. Kubernetes mounts keys as links to a folder beside them, so links are followed as
 * long as they stay inside; pipes and devices are never waited for.
 *
 * @see https://github.com/servicebinding/spec#workload-projection
 */
import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { reasonOf } from '../problem.ts';
import { allowedVariables, readPlainFile, type Variables } from './platform-env.ts';

export interface Binding {
  readonly name: string;
  readonly dir: string;
  /** In lower case, as types are compared without regard to it. */
  readonly type: string;
  readonly keys: readonly string[];
}

export interface FoundBindings {
  readonly bindings: readonly Binding[];
  /** What lies among them and is none: nobody knows what it is for. */
  readonly odd: readonly { readonly name: string; readonly reason: string }[];
}

const ROOT = 'SERVICE_BINDING_ROOT';

/** As large as a secret of Kubernetes can be. */
const MOST_BYTES = 1024 * 1024;

export interface BindingPlaces {
  readonly platformDir: string;
  /** The operator's. */
  readonly env: Variables;
  /** Where an upload can put files: what lies there is no binding. */
  readonly notIn: readonly string[];
}

/**
 * By name; of two with one name that of the platform counts.
 *
 * The platform's own folder counts in any case, so that nobody who may set variables can hide it: SERVICE_BINDING_ROOT
 * often comes as one of the build (`pack build --env`), and so does an upload's.
 */
export function readBindings({ platformDir, env, notIn }: BindingPlaces): FoundBindings {
  const named = env[ROOT] || allowedVariables(platformDir, {}, (name) => name === ROOT)[ROOT];
  const roots = [...(platformDir ? [join(platformDir, 'bindings')] : []), ...(named ? [named] : [])].flatMap(
    realFolder,
  );
  const uploads = notIn.flatMap(realFolder);
  const all = new Map<string, Binding | string>();
  for (const root of new Set(roots)) {
    const folders = namesIn(root).filter((name) => isFolder(join(root, name)) && !all.has(name));
    for (const name of folders) all.set(name, bindingIn(root, name, uploads));
  }
  const entries = [...all].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    bindings: entries.flatMap(([, each]) => (typeof each === 'string' ? [] : [each])),
    odd: entries.flatMap(([name, each]) => (typeof each === 'string' ? [{ name, reason: each }] : [])),
  };
}

function bindingIn(root: string, name: string, uploads: readonly string[]): Binding | string {
  const dir = realpathSync(join(root, name));
  if (!isWithin(root, dir)) return 'it is a link that leads out of the folder of bindings';
  if (uploads.some((place) => isWithin(place, dir))) return 'it lies where an upload can write';
  const type = readKey({ dir }, 'type');
  if (typeof type === 'string') return `type: ${type}`;
  const keys = namesIn(dir).filter((key) => key !== 'type' && key !== 'provider');
  return { name, dir, type: type.toString('utf8').trim().toLowerCase(), keys };
}

/** What lies under a key, or in words why it cannot be had. */
export function readKey({ dir }: Pick<Binding, 'dir'>, key: string): Buffer | string {
  try {
    const file = realpathSync(join(dir, key));
    if (!isWithin(dir, file)) return 'it is a link that leads out of the binding';
    return readPlainFile(file, MOST_BYTES) ?? 'it is no file of at most 1 MiB';
  } catch (error) {
    return reasonOf(error);
  }
}

/** Without what Kubernetes keeps beside the keys: `..data`. */
const namesIn = (dir: string): string[] =>
  readdirSync(dir)
    .filter((name) => !name.startsWith('..'))
    .sort();

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

const realFolder = (path: string): string[] => (isFolder(path) ? [realpathSync(path)] : []);

const isWithin = (dir: string, path: string): boolean => path === dir || path.startsWith(dir === '/' ? dir : dir + sep);
