/**
 * How is an installer run, uv so that it does what pip would, and how is its output told?
 *
 * Not here: what is installed (virtual-environment.ts), wording (problems.ts).
 */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import type { Variables } from '../../cnb/platform-env.ts';
import { Refusal } from '../../problem.ts';
import { type AskingLine, whoAsked } from './asked-for.ts';
import { contained } from './contained.ts';
import { classify, explainingLines, faultOf, isOfPackage, signalOf } from './failures.ts';
import { type InstallerName, installFailed } from './problems.ts';

/** pip's settings and what uv calls them; a setting of uv's own wins. `,` is how uv separates where pip has blanks. */
const PIP_SETTINGS: readonly (readonly [pip: string, uv: string, separator?: ','])[] = [
  ['PIP_INDEX_URL', 'UV_DEFAULT_INDEX'],
  ['PIP_EXTRA_INDEX_URL', 'UV_INDEX'],
  ['PIP_FIND_LINKS', 'UV_FIND_LINKS', ','],
  ['PIP_NO_INDEX', 'UV_NO_INDEX'],
  ['PIP_TRUSTED_HOST', 'UV_INSECURE_HOST'],
  ['PIP_CONSTRAINT', 'UV_CONSTRAINT'],
  ['PIP_CERT', 'SSL_CERT_FILE'],
];

/** The variables by which the result of an installation can differ. */
const MATTERS = /^(UV_|PIP_|BP_PIP_)/;

/** Would lead uv or the interpreter to another environment than ours. */
const MISLEADING = ['VIRTUAL_ENV', 'CONDA_PREFIX', 'PYTHONHOME', 'PYTHONPATH', 'UV_PROJECT', 'UV_WORKING_DIR'];

/** The lifecycle hands the image's own SSL_CERT_FILE to no buildpack. */
const SYSTEM_CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/** Pure but for one look for the certificates: the environment that uv runs in. */
export function uvEnv(env: Variables, { cacheDir }: { readonly cacheDir: string }): Record<string, string> {
  const given = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const kept = given.filter(([name]) => !MISLEADING.includes(name));
  return {
    ...(existsSync(SYSTEM_CERTIFICATES) && { SSL_CERT_FILE: SYSTEM_CERTIFICATES }),
    // pip takes the best release of all indexes, uv by itself only looks into the first that has the package.
    UV_INDEX_STRATEGY: 'unsafe-best-match',
    ...translatePipSettings(env),
    ...Object.fromEntries(kept),
    UV_CACHE_DIR: cacheDir,
    UV_NO_CONFIG: '1', // pip does not look into pyproject.toml either
    UV_PYTHON_DOWNLOADS: 'never',
    UV_NO_PROGRESS: '1',
    NO_COLOR: '1',
    // Times in .pyc files are lost with the layer's, and Python would compile again at each start. Not checking the
    // hash is safe, since nobody can write there.
    PYC_INVALIDATION_MODE: 'UNCHECKED_HASH',
    // So that what is built from source twice is the same.
    SOURCE_DATE_EPOCH: env.SOURCE_DATE_EPOCH ?? '315532801',
    PYTHONHASHSEED: '0',
  };
}

function translatePipSettings(env: Variables): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const [pip, uv, separator] of PIP_SETTINGS) {
    const value = env[pip]?.trim();
    if (value) settings[uv] = separator === undefined ? value : value.split(/\s+/).join(separator);
  }
  return settings;
}

/** Pure: what of the variables has to be in an environment's key. It holds passwords: hash it. */
export function settingsThatMatter(env: Variables): [string, string][] {
  return Object.entries(env)
    .flatMap(([name, value]): [string, string][] => (value !== undefined && MATTERS.test(name) ? [[name, value]] : []))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

export interface Installer {
  readonly name: InstallerName;
  /** A path, or a name to look for in PATH. */
  readonly program: string;
  /** Of Python: ends what the installer leaves behind. */
  readonly interpreter: string;
}

export interface Running {
  readonly cwd: string;
  readonly env: Variables;
  /** Never told, wherever they turn up; those in addresses are found anyway. */
  readonly secrets: readonly string[];
  /** Hosts that the upload's own requirements name. */
  readonly hosts: ReadonlySet<string>;
  /** What asks for packages, to be named where one of them fails. */
  readonly asking?: readonly AskingLine[];
  readonly tell: (line: string) => void;
}

/**
 * Runs an installer and tells each line.
 *
 * @throws Refusal of a code for each kind of failure (problems.ts), with the lines of the error.
 */
export async function runInstaller(
  { name, program, interpreter }: Installer,
  args: readonly string[],
  { cwd, env, secrets, hosts, asking = [], tell }: Running,
): Promise<void> {
  // PWD, since both put it in where requirements name it, and mean the folder they run in.
  const { command, args: all } = contained(interpreter, program, args);
  const child = spawn(command, all, { cwd, env: { ...env, PWD: cwd }, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  exited.catch(() => undefined); // is awaited below, after the output
  const output = new PassThrough();
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  void exited.finally(() => output.end()).catch(() => undefined);

  const hide = secretsHider(env, secrets);
  const lines: string[] = [];
  let start = -1;
  for await (const line of createInterface({ input: output })) {
    lines.push(hide(line));
    if (start === -1 && ERROR.test(line)) start = lines.length - 1;
    // From there on the lines are for the message at the end; twice would be once too often.
    if (start === -1 && !SETTLED.test(line)) tell(lines.at(-1) ?? '');
  }
  const code = await exited;
  if (code === 0) return lines.slice(start === -1 ? lines.length : start).forEach(tell);
  const signal = signalOf(code);
  const failure = signal === null ? classify(lines.join('\n')) : 'killed';
  const explained = explainingLines(lines, start, failure);
  const ended = signal === null ? [] : [`${name} was ended by ${signal}`];
  const asked = isOfPackage(failure) ? whoAsked(explained, asking).map(hide) : [];
  const where = [...asked, ...(asked.length > 0 ? [''] : []), ...explained, ...ended];
  throw new Refusal(installFailed(name, failure, faultOf(failure, explained, hosts), where));
}

/** The line where uv or pip begins to explain. */
const ERROR = /^(error:|ERROR:|\s*×)/;

/** uv's word that it does not read these in a file; respell.ts has put them on the command line. */
const SETTLED = /^warning: Ignoring unsupported option .*`--(pre|trusted-host)`/;

/** Such as UV_INDEX_OWN_PASSWORD: what build code prints of its environment is told, too. */
const SECRET_NAME = /(PASSWORD|PASSWD|TOKEN|SECRET)$/;

/** Pure: hides user and password of every URL, and the passwords of the settings and other secrets wherever else they are. */
export function secretsHider(env: Variables, secrets: readonly string[]): (line: string) => string {
  const inAddresses = Object.values(env)
    .flatMap((value) => [...(value ?? '').matchAll(/:\/\/([^/\s]+)@/g)])
    .flatMap(([, credentials = '']) => credentials.split(':').filter(Boolean).slice(-1));
  const byName = Object.entries(env).flatMap(([name, value]) => (SECRET_NAME.test(name) && value ? [value] : []));
  const passwords = [
    ...new Set([...inAddresses, ...byName, ...secrets].flatMap((secret) => [secret, encodeURIComponent(secret)])),
  ]
    .filter((password) => password.length > 3)
    .sort((a, b) => b.length - a.length); // one may be part of another
  return (line) => passwords.reduce(hideAll, line.replace(/:\/\/[^/\s]+@/g, '://****@'));
}

const hideAll = (line: string, secret: string) => line.replaceAll(secret, '****');
