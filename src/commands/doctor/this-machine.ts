/** What of this machine would keep a job from being built or run on it? Looks, and changes nothing. */
import { spawnSync } from 'node:child_process';
import { existsSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter } from 'node:path';
import type { PythonRequest } from '../../app-root/staging-plan.ts';
import { authoritiesOf } from '../../python/install/authorities.ts';
import { isIndexForced } from '../../python/install/refused.ts';
import { excerpt } from '../../quote.ts';
import { nearestExisting } from '../../upload/make-folders.ts';
import { type Finding, ofCheck } from '../findings.ts';
import { cacheDir } from '../run/cache.ts';
import type { FoundPython } from '../run/known-pythons.ts';

/** What an upload needs of the machine. */
export interface Needs {
  /** The Python that it asks for. */
  readonly request: PythonRequest | null;
  /** Who installs it; null: unknown. */
  readonly manager: string | null;
}

export const machineFindings = (
  env: NodeJS.ProcessEnv,
  { request, manager }: Needs,
  python: FoundPython,
): Finding[] => [
  pythonFinding(python, request),
  ...[...PROGRAMS, ...installerOf(manager)].map((program) => programFinding(env, program)),
  ...proxyFindings(env),
  ...authorityFindings(env),
  // at which `run` and a build would stop
  ...ofCheck(() => void isIndexForced(env), { about: 'machine' }),
  ...[...new Set([tmpdir(), cacheDir(env)])].map(diskFinding),
];

const told = (severity: Finding['severity'], code: string, message: string, remedy: string | null = null): Finding => ({
  severity,
  about: 'machine',
  code,
  message,
  where: [],
  remedy,
});

function pythonFinding(python: FoundPython, request: PythonRequest | null): Finding {
  const asked = request === null ? '' : `, and ${request.source} asks for ${excerpt(request.constraint)}`;
  if ('path' in python) return told('ok', 'python', `Python ${python.version} (${python.path})`);
  const offered = [...new Set(python.offered.map(({ version }) => version))];
  const message =
    offered.length === 0
      ? 'No Python was found, on PATH or of uv or pyenv'
      : `There is Python ${offered.join(', ')}${asked}`;
  const remedy = `Install one, say with \`uv python install ${request === null ? '3.11' : 'VERSION'}\`. A build needs none of this machine.`;
  return told('warning', 'python', message, remedy);
}

interface AskedProgram {
  readonly name: string;
  readonly args: readonly string[];
  readonly without: string;
}

const PROGRAMS: readonly AskedProgram[] = [
  {
    name: 'docker',
    args: ['version', '--format', '{{.Server.Version}}'],
    without: 'Images cannot be built here; `planqk-buildpack run` needs none.',
  },
  { name: 'uv', args: ['--version'], without: 'Packages are installed by pip, which takes longer.' },
  { name: 'git', args: ['--version'], without: 'Requirements from a git repository cannot be installed here.' },
];

/** Those that nothing else installs for; a builder has its own. */
const installerOf = (manager: string | null): AskedProgram[] =>
  manager === 'poetry' || manager === 'pipenv'
    ? [{ name: manager, args: ['--version'], without: '`run` and `serve` need it for this project; a build does not.' }]
    : [];

const SECONDS = 10;

function programFinding(env: NodeJS.ProcessEnv, { name, args, without }: AskedProgram): Finding {
  const { status, stdout, error } = spawnSync(name, args, { env, encoding: 'utf8', timeout: SECONDS * 1000 });
  const version = /\d[\w.+-]*/.exec(stdout ?? '')?.[0];
  if (status === 0 && version !== undefined) return told('ok', name, `${name} ${version}`);
  const isThere = error === undefined || (error as NodeJS.ErrnoException).code !== 'ENOENT';
  const message = isThere ? `${name} is there, and does not answer` : `${name} is not on PATH`;
  return told('note', name, message, without);
}

/** Pure: one of a pair alone is most likely a slip. Never with what stands before the host. */
export function proxyFindings(env: NodeJS.ProcessEnv): Finding[] {
  const value = (name: string): string | undefined => env[name] || env[name.toLowerCase()] || undefined;
  const [http, https] = [value('HTTP_PROXY'), value('HTTPS_PROXY') ?? value('ALL_PROXY')];
  if (http === undefined && https === undefined) return [];
  const named = [http, https].filter((each) => each !== undefined).map((each) => excerpt(each));
  if (https !== undefined) return [told('ok', 'proxy', `Proxy: ${[...new Set(named)].join(', ')}`)];
  const message = 'HTTP_PROXY is set, and HTTPS_PROXY is not: package indexes are asked by HTTPS, past the proxy';
  return [told('warning', 'proxy', message, 'Set HTTPS_PROXY as well.')];
}

const AUTHORITIES = [
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'PIP_CERT',
  'GIT_SSL_CAINFO',
];

/** As installers would use them. */
export function authorityFindings(env: NodeJS.ProcessEnv): Finding[] {
  const { faults } = authoritiesOf(env, null);
  return AUTHORITIES.flatMap((name): Finding[] => {
    const value = env[name] ?? '';
    if (value === '') return [];
    const fault = name === 'SSL_CERT_DIR' ? faultOfFolders(value) : faultOf(name, value, faults);
    if (fault === null) return [told('ok', 'authorities', `${name}: ${excerpt(value)}`)];
    const message = `${name} names ${excerpt(value)}, which cannot be used: ${fault}`;
    return [told('error', 'authorities', message, `Correct ${name}, or unset it.`)];
  });
}

const faultOf = (name: string, value: string, faults: readonly string[]): string | null =>
  faults.find((fault) => fault.startsWith(`${name}=${value}: `))?.slice(`${name}=${value}: `.length) ?? null;

/** Several, as PATH has them. */
const faultOfFolders = (value: string): string | null =>
  value.split(delimiter).some((dir) => existsSync(dir)) ? null : 'it is not there';

const GIB = 1024 ** 3;
/** An environment of PennyLane has about one, and is made beside the old one. */
const ENOUGH = 2;

function diskFinding(path: string): Finding {
  const { bavail, bsize } = statfsSync(nearestExisting(path));
  const free = (bavail * bsize) / GIB;
  if (free >= ENOUGH) return told('ok', 'disk', `${free.toFixed(0)} GiB free at ${path}`);
  const message = `${free.toFixed(1)} GiB are free at ${path}, where environments are made`;
  return told('warning', 'disk', message, `Free ${ENOUGH} GiB, or more for large packages.`);
}
