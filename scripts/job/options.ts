/** What is `npm run job` asked for? */
import { existsSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isSetting } from '../../src/user-settings.ts';

/** Paths are absolute. */
export interface Options {
  readonly upload: string;
  /** As they were typed, for messages. */
  readonly typed: { readonly upload: string; readonly data?: string | undefined; readonly params?: string | undefined };
  readonly data?: string;
  readonly params?: string;
  readonly output?: string;
  readonly template?: string;
  readonly builder?: string;
  readonly tag: string;
  /** Of the build, the caller's first: what is named twice counts as named last. */
  readonly settings: Readonly<Record<string, string>>;
  readonly buildOnly: boolean;
  readonly rebuild: boolean;
  /** Over HTTP, until somebody stops it. */
  readonly serve: boolean;
  readonly verbose: boolean;
}

export class UsageError extends Error {}

const FILES = ['data', 'params', 'output', 'template'] as const;

/**
 * @param env Of the caller. INIT_CWD is where npm was called: it runs scripts in the project's own folder.
 * @throws UsageError
 */
export function readOptions(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Options {
  const { values, positionals } = parse(args);
  const [typed, ...others] = positionals;
  if (typed === undefined || others.length > 0) throw new UsageError('one upload is expected, a folder or a zip');
  const unfit =
    values.serve === true ? (['data', 'params', 'output', 'build-only'] as const).find((name) => values[name]) : null;
  if (unfit)
    throw new UsageError(`--${unfit} does not go with --serve: inputs come with requests, results with their answers`);
  const cwd = env.INIT_CWD || process.cwd();
  const upload = existing(typed, cwd);
  const { data, params, template } = values;
  for (const file of [data, params]) {
    if (file !== undefined && statSync(existing(file, cwd)).isDirectory())
      throw new UsageError(`${file} is a folder; the input is one file`);
  }
  if (template !== undefined && !statSync(existing(template, cwd)).isDirectory())
    throw new UsageError(`${template} is not a folder`);
  const output = values.output === undefined ? null : resolve(cwd, values.output);
  if (output !== null && existsSync(output) && !statSync(output).isDirectory())
    throw new UsageError(`${values.output} is not a folder`);
  const paths = FILES.flatMap((name) => (values[name] === undefined ? [] : [[name, resolve(cwd, values[name])]]));
  const { builder, tag = tagOf(upload) } = values;
  return {
    ...Object.fromEntries(paths),
    ...(builder !== undefined && { builder }),
    ...{
      upload,
      typed: { upload: typed, data, params },
      tag,
      settings: { ...callersSettings(env), ...settingsIn(values.env ?? []) },
    },
    buildOnly: values['build-only'] === true,
    rebuild: values.rebuild === true,
    serve: values.serve === true,
    verbose: values.verbose === true,
  };
}

function existing(file: string, cwd: string): string {
  const path = resolve(cwd, file);
  if (!existsSync(path))
    throw new UsageError(`${file} does not exist${path === file ? '' : `; it was looked for at ${path}`}`);
  return path;
}

const tagOf = (upload: string): string => {
  const name = basename(upload, '.zip').toLowerCase();
  return `planqk-job/${name.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '') || 'upload'}`;
};

const callersSettings = (env: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value && (name.startsWith('BP_') || isSetting(name)) ? [[name, value]] : [],
    ),
  );

function settingsIn(settings: readonly string[]): Record<string, string> {
  const wrong = settings.find((setting) => !/^[^=]+=/.test(setting));
  if (wrong !== undefined) throw new UsageError(`--env ${wrong} has no value; write --env NAME=VALUE`);
  return Object.fromEntries(settings.map((setting) => setting.split(/=(.*)/s).slice(0, 2)));
}

function parse(args: readonly string[]) {
  const string = { type: 'string' } as const;
  const boolean = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...{ data: string, params: string, output: string, template: string, builder: string, tag: string },
        ...{ 'build-only': boolean, rebuild: boolean, serve: boolean, verbose: boolean },
        env: { type: 'string', multiple: true },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
