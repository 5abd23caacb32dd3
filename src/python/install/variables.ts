/**
 * Which of an upload's variables reach the installer? Indexes, proxies, certificates, and what is installed how: by name,
 * since any other variable could run code in the installer or lead it elsewhere.
 */

import type { BuildContext } from '../../cnb/context.ts';
import { allowedVariables, type Variables } from '../../cnb/platform-env.ts';
import { decodeRequirements } from '../requirements/decode.ts';
import { isCondaVariable } from './conda-channels.ts';
import { type RequirementsInput, readRequirements } from './requirements-on-disk.ts';

const INSTALLER = [
  /^PIP_(INDEX_URL|EXTRA_INDEX_URL|FIND_LINKS|NO_INDEX|TRUSTED_HOST|CERT|CLIENT_CERT|PROXY|DEFAULT_TIMEOUT|RETRIES)$/,
  /^PIP_(CONSTRAINT|BUILD_CONSTRAINT|NO_BINARY|ONLY_BINARY|PREFER_BINARY|PRE|REQUIRE_HASHES)$/,
  /^UV_(DEFAULT_INDEX|INDEX|INDEX_URL|EXTRA_INDEX_URL|FIND_LINKS|NO_INDEX|INDEX_STRATEGY|INSECURE_HOST|HTTP_TIMEOUT)$/,
  /^UV_(CONSTRAINT|OVERRIDE|BUILD_CONSTRAINT|PRERELEASE|RESOLUTION|EXCLUDE_NEWER|REQUIRE_HASHES|NATIVE_TLS)$/,
  /^UV_(NO_BINARY|NO_BINARY_PACKAGE|NO_BUILD|NO_BUILD_PACKAGE)$/,
  /^UV_INDEX_[A-Z0-9_]+_(USERNAME|PASSWORD)$/,
  /^SETUPTOOLS_SCM_PRETEND_VERSION(_FOR_[A-Z0-9_]+)?$/,
  /^(PBR_VERSION|PDM_BUILD_SCM_VERSION|(POETRY|UV)_DYNAMIC_VERSIONING_BYPASS)$/,
  /^((HTTP|HTTPS|ALL|NO)_PROXY|(http|https|all|no)_proxy)$/,
  /^(SSL_CERT_FILE|SSL_CERT_DIR|REQUESTS_CA_BUNDLE|SOURCE_DATE_EPOCH|BP_PIP_DEST_PATH|BP_(UV_INSTALL_GROUPS|POETRY_INSTALL_ONLY))$/,
  /^POETRY_HTTP_BASIC_[A-Z0-9_]+_(USERNAME|PASSWORD)$/,
] as const;

export const isInstallerVariable = (name: string): boolean =>
  INSTALLER.some((names) => names.test(name)) || isCondaVariable(name);

/** pip's own form of a variable in a requirements file. */
const NAMED = /\$\{([A-Z0-9_]+)\}/g;

/** Would run code in whatever is started with them, or lead an installer elsewhere. */
const NEVER = /^(LD_|DYLD_|NODE_|PYTHON|GIT_|SSH_|BASH_|CNB_|UV_|PIP_|XDG_|PATH$|ENV$|HOME$|IFS$|TMPDIR$|SHELL$|PWD$)/;

/** Variables that a requirements file names, as it has to for a token: these it may have. */
export const namedVariables = (text: string): string[] =>
  [...text.matchAll(NAMED)].map(([, name]) => name!).filter((name) => !NEVER.test(name));

/**
 * The operator's variables, and below them what an installer may have of the upload's.
 *
 * @param files Relative to the app root; what they name, they get. A variable may name a further file.
 */
export function installerVariables(
  { appDir, platformDir, env }: Pick<BuildContext, 'appDir' | 'platformDir' | 'env'>,
  files: readonly RequirementsInput[],
): Variables {
  let named = new Set<string>();
  for (;;) {
    const given = allowedVariables(platformDir, env, (name) => isInstallerVariable(name) || named.has(name));
    const found = namedIn(appDir, files, given);
    if (found.size === named.size) return given;
    named = found;
  }
}

function namedIn(appDir: string, files: readonly RequirementsInput[], env: Variables): Set<string> {
  const texts = [...readRequirements(appDir, files, env).read.values()].map(decodeRequirements);
  return new Set(texts.flatMap((decoded) => (decoded.ok ? namedVariables(decoded.text) : [])));
}

/** What stands for a variable may be a token: nobody is told it. */
export const namedValues = (appDir: string, files: readonly RequirementsInput[], env: Variables): string[] =>
  [...namedIn(appDir, files, env)].flatMap((name) => env[name] || []);
