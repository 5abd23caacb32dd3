/**
 * How is an installer run, uv so that it does what pip would, and how is its output told?
 *
 * Not here: what is installed (virtual-environment.ts), wording (problems.ts).
 */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { readPlainFile, type Variables } from '../../cnb/platform-env.ts';
import { Refusal } from '../../problem.ts';
import { type AskingLine, whoAsked } from './asked-for.ts';
import { SYSTEM_CERTIFICATES } from './authorities.ts';
import { contained } from './contained.ts';
import { classify, explainingLines, failedHosts, faultOf, isOfPackage, type NamedHosts, signalOf } from './failures.ts';
import { parseNetrc } from './netrc.ts';
import { type InstallerName, installFailed } from './problems.ts';
import { asUvHasThem, isSecretName, isSet } from './tool-settings.ts';

/** Would lead uv or the interpreter to another environment than ours. */
const MISLEADING = ['VIRTUAL_ENV', 'CONDA_PREFIX', 'PYTHONHOME', 'PYTHONPATH', 'UV_PROJECT', 'UV_WORKING_DIR'];

/** Pure but for one look for the certificates: the environment that uv runs in. */
export function uvEnv(env: Variables, { cacheDir }: { readonly cacheDir: string }): Record<string, string> {
  const kept = Object.entries(asUvHasThem(env)).filter(([name]) => !MISLEADING.includes(name));
  return {
    ...(existsSync(SYSTEM_CERTIFICATES) && { SSL_CERT_FILE: SYSTEM_CERTIFICATES }),
    // pip takes the best release of all indexes, uv by itself only looks into the first that has the package.
    UV_INDEX_STRATEGY: 'unsafe-best-match',
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
  readonly hosts: NamedHosts;
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
  const asked = isOfPackage(failure) ? whoAsked(explained, asking).map(hide) : failedHosts(failure, explained, hosts);
  const where = [...asked, ...(asked.length > 0 ? [''] : []), ...explained, ...ended];
  throw new Refusal(installFailed(name, failure, faultOf(failure, explained, hosts), where));
}

/** The line where uv or pip begins to explain. */
const ERROR = /^(error:|ERROR:|\s*×)/;

/** uv's word that it does not read these in a file; respell.ts has put them on the command line. */
const SETTLED = /^warning: Ignoring unsupported option .*`--(pre|trusted-host)`/;

/**
 * Hides user and password of every URL, and wherever else they are the passwords of settings, of the NETRC that they
 * name, and other secrets. (What build code prints of its environment is told, too.)
 */
export function secretsHider(env: Variables, secrets: readonly string[]): (line: string) => string {
  const inAddresses = Object.entries(env)
    .flatMap(([name, value]) => [...(value ?? '').matchAll(/proxy$/i.test(name) ? IN_PROXY : IN_ADDRESS)])
    .flatMap(([, credentials = '']) => credentials.split(':').filter(Boolean).slice(-1));
  const byName = Object.entries(env).flatMap(([name, value]) => (isSecretName(name) && value ? [value] : []));
  const all = [...inAddresses, ...byName, ...secrets, ...passwordsOfNetrc(env)];
  const passwords = [...new Set(all.flatMap((secret) => [secret, encodeURIComponent(secret), decoded(secret)]))]
    .filter((password) => password.length > 3)
    .sort((a, b) => b.length - a.length); // one may be part of another
  return (line) => passwords.reduce(hideAll, line.replace(/:\/\/[^/\s]+@/g, '://****@'));
}

const IN_ADDRESS = /:\/\/([^/\s]+)@/g;
/** Its scheme may be left out. */
const IN_PROXY = /(?:^|:\/\/)([^/\s]+)@/g;

function passwordsOfNetrc({ NETRC }: Variables): string[] {
  try {
    const text = isSet(NETRC) ? (readPlainFile(NETRC)?.toString('utf8') ?? '') : '';
    return (parseNetrc(text) ?? []).map(({ login, password }) => password || login);
  } catch {
    return []; // as little use to those who install
  }
}

function decoded(secret: string): string {
  try {
    return decodeURIComponent(secret);
  } catch {
    return secret;
  }
}

const hideAll = (line: string, secret: string) => line.replaceAll(secret, '****');
