/**
 * Which of an upload's variables reach the installer? Indexes, proxies, certificates, and what is installed how: by name,
 * since any other variable could run code in the installer or lead it elsewhere.
 */
const INSTALLER = [
  /^PIP_(INDEX_URL|EXTRA_INDEX_URL|FIND_LINKS|NO_INDEX|TRUSTED_HOST|CERT|CLIENT_CERT|PROXY|DEFAULT_TIMEOUT|RETRIES)$/,
  /^PIP_(CONSTRAINT|BUILD_CONSTRAINT|NO_BINARY|ONLY_BINARY|PREFER_BINARY|PRE|REQUIRE_HASHES)$/,
  /^UV_(DEFAULT_INDEX|INDEX|INDEX_URL|EXTRA_INDEX_URL|FIND_LINKS|NO_INDEX|INDEX_STRATEGY|INSECURE_HOST|HTTP_TIMEOUT)$/,
  /^UV_(CONSTRAINT|OVERRIDE|BUILD_CONSTRAINT|PRERELEASE|RESOLUTION|EXCLUDE_NEWER|REQUIRE_HASHES|NATIVE_TLS)$/,
  /^UV_(NO_BINARY|NO_BINARY_PACKAGE|NO_BUILD|NO_BUILD_PACKAGE)$/,
  /^UV_INDEX_[A-Z0-9_]+_(USERNAME|PASSWORD)$/,
  /^((HTTP|HTTPS|ALL|NO)_PROXY|(http|https|all|no)_proxy)$/,
  /^(SSL_CERT_FILE|SSL_CERT_DIR|REQUESTS_CA_BUNDLE|SOURCE_DATE_EPOCH|BP_PIP_DEST_PATH)$/,
] as const;

export const isInstallerVariable = (name: string): boolean => INSTALLER.some((names) => names.test(name));

/** pip's own form of a variable in a requirements file. */
const NAMED = /\$\{([A-Z0-9_]+)\}/g;

/** Would run code in whatever is started with them. */
const NEVER = /^(LD_|DYLD_|NODE_|PYTHON|GIT_|BASH_|CNB_|PATH$|ENV$|HOME$|IFS$)/;

/** Variables that a requirements file names, as it has to for a token: these it may have. */
export const namedVariables = (text: string): string[] =>
  [...new Set([...text.matchAll(NAMED)].map(([, name]) => name!))].filter((name) => !NEVER.test(name));
