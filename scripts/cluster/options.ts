/** What is `npm run cluster` asked for? */
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from '../job/options.ts';
import { repoDir } from '../setup/workspace.ts';

/** Paths are absolute. */
export interface ClusterOptions {
  readonly upload: string;
  /** As they were typed, for messages. */
  readonly typed: { readonly upload: string; readonly data?: string | undefined; readonly params?: string | undefined };
  readonly data?: string;
  readonly params?: string;
  /** What the upload is called in the cluster. */
  readonly name: string;
  readonly keep: boolean;
  /** Only end the one that was left. */
  readonly stop: boolean;
}

const SAMPLE = join(repoDir, 'samples', 'pip-job');

/**
 * @param env Of the caller. INIT_CWD is where npm was called.
 * @throws UsageError
 */
export function readOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ClusterOptions {
  const { values, positionals } = parse(args);
  const [typed = SAMPLE, ...others] = positionals;
  if (others.length > 0) throw new UsageError('one upload is expected, a folder or a zip');
  const cwd = env.INIT_CWD || process.cwd();
  const { data, params, keep, stop } = values;
  const files = Object.entries({ data, params }).flatMap(([name, file]) =>
    file === undefined ? [] : [[name, existing(file, cwd)]],
  );
  return {
    ...Object.fromEntries(files),
    upload: existing(typed, cwd),
    typed: { upload: typed, data, params },
    name: nameOf(typed),
    keep,
    stop,
  };
}

/** Pure: as Kubernetes takes names, with room for what is put behind it. */
export const nameOf = (upload: string): string => {
  const plain = basename(upload, '.zip')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return plain.slice(0, 40).replace(/^-+|-+$/g, '') || 'upload';
};

function existing(file: string, cwd: string): string {
  const path = resolve(cwd, file);
  if (!existsSync(path)) throw new UsageError(`${file} does not exist`);
  return path;
}

function parse(args: readonly string[]) {
  const string = { type: 'string' } as const;
  const off = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { data: string, params: string, keep: off, stop: off },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
