/**
 * Which variables say from where packages come, and how? One table: what an upload may set, what uv is told in pip's
 * place, what is part of an environment's key, and the README go by it.
 *
 * Pure. Not here: what is made of them (tool-settings.ts).
 */

export interface VariableRow {
  readonly what: string;
  /** pip's names, uv's, those of others; `<NAME>` stands for any. Of pip's and uv's the first that is set counts. */
  readonly pip?: readonly string[];
  readonly uv?: readonly string[];
  readonly other?: readonly string[];
  /** Not names of one setting, but several settings. */
  readonly several?: true;
  /** How uv separates where pip has blanks. */
  readonly separator?: ',';
  /** Who heeds it. */
  readonly tools: string;
  /** Not an upload. */
  readonly operatorOnly?: true;
  /** Is it part of an environment's key: its value, an address without user and password; its files, with their content? */
  readonly key: 'value' | 'files' | 'no';
  /** It names requirements files. */
  readonly ofRequirements?: true;
  /** Of the index; with `forces` it names one. */
  readonly ofIndex?: 'adds' | 'forces';
}

const [UV_PIP, ALL] = ['uv, pip', 'uv, pip, Poetry, pipenv'];

/** The first row that fits. */
export const VARIABLES: readonly VariableRow[] = [
  {
    what: 'the index',
    pip: ['PIP_INDEX_URL'],
    uv: ['UV_DEFAULT_INDEX', 'UV_INDEX_URL'],
    tools: `${UV_PIP}; pipenv, in place of the public one`,
    key: 'value',
    ofIndex: 'forces',
  },
  {
    what: 'further indexes',
    pip: ['PIP_EXTRA_INDEX_URL'],
    uv: ['UV_INDEX', 'UV_EXTRA_INDEX_URL'],
    tools: UV_PIP,
    key: 'value',
    ofIndex: 'forces',
  },
  {
    what: 'no index, whatever requirements name',
    pip: ['PIP_NO_INDEX'],
    uv: ['UV_NO_INDEX'],
    tools: UV_PIP,
    key: 'value',
    ofIndex: 'forces',
  },
  {
    what: 'folders and pages of packages',
    pip: ['PIP_FIND_LINKS'],
    uv: ['UV_FIND_LINKS'],
    separator: ',',
    tools: UV_PIP,
    key: 'files',
    ofIndex: 'adds',
  },
  { what: 'no network at all', uv: ['UV_OFFLINE'], tools: 'uv', key: 'no' },
  { what: 'in which index to look', uv: ['UV_INDEX_STRATEGY'], tools: 'uv', key: 'value', ofIndex: 'adds' },
  {
    what: 'hosts that need no valid certificate',
    pip: ['PIP_TRUSTED_HOST'],
    uv: ['UV_INSECURE_HOST'],
    tools: UV_PIP,
    key: 'no',
    ofIndex: 'adds',
  },
  {
    what: "pip's file: what it sets counts as its variables do, below them",
    other: ['PIP_CONFIG_FILE'],
    tools: UV_PIP,
    operatorOnly: true,
    key: 'no',
  },
  {
    what: "uv's file: taken for one that names an index",
    other: ['UV_CONFIG_FILE'],
    tools: 'uv',
    operatorOnly: true,
    key: 'files',
    ofIndex: 'forces',
  },
  {
    what: 'user and password of the index of that name',
    other: [
      ...['UV_INDEX_<NAME>_USERNAME', 'UV_INDEX_<NAME>_PASSWORD'],
      ...['POETRY_HTTP_BASIC_<NAME>_USERNAME', 'POETRY_HTTP_BASIC_<NAME>_PASSWORD'],
    ],
    several: true,
    tools: 'uv, Poetry',
    key: 'no',
  },
  { what: 'a file of users and passwords', other: ['NETRC'], tools: ALL, operatorOnly: true, key: 'no' },
  {
    what: 'a program that knows passwords',
    pip: ['PIP_KEYRING_PROVIDER'],
    uv: ['UV_KEYRING_PROVIDER'],
    tools: UV_PIP,
    operatorOnly: true,
    key: 'no',
  },
  {
    what: 'proxies',
    pip: ['PIP_PROXY'],
    other: [
      ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'],
      ...['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'],
    ],
    tools: ALL,
    key: 'no',
  },
  {
    what: "authorities beside the system's: whichever is set, all trust them",
    pip: ['PIP_CERT'],
    uv: ['SSL_CERT_FILE'],
    other: ['SSL_CERT_DIR', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'GIT_SSL_CAINFO'],
    tools: `${ALL}, git`,
    key: 'no',
  },
  { what: "the system's authorities, too", other: ['UV_SYSTEM_CERTS', 'UV_NATIVE_TLS'], tools: 'uv', key: 'no' },
  {
    what: 'a certificate to show, with its key',
    pip: ['PIP_CLIENT_CERT'],
    uv: ['SSL_CLIENT_CERT'],
    tools: UV_PIP,
    key: 'no',
  },
  {
    what: 'seconds to wait',
    pip: ['PIP_DEFAULT_TIMEOUT', 'PIP_TIMEOUT'],
    uv: ['UV_HTTP_TIMEOUT'],
    tools: UV_PIP,
    key: 'no',
  },
  { what: 'further attempts', pip: ['PIP_RETRIES'], uv: ['UV_HTTP_RETRIES'], tools: UV_PIP, key: 'no' },
  {
    what: 'constraints',
    pip: ['PIP_CONSTRAINT'],
    uv: ['UV_CONSTRAINT'],
    tools: UV_PIP,
    key: 'files',
    ofRequirements: true,
  },
  {
    what: 'constraints for building',
    pip: ['PIP_BUILD_CONSTRAINT'],
    uv: ['UV_BUILD_CONSTRAINT'],
    tools: UV_PIP,
    key: 'files',
    ofRequirements: true,
  },
  { what: 'overrides', uv: ['UV_OVERRIDE'], tools: 'uv', key: 'files', ofRequirements: true },
  {
    what: 'nothing without a hash',
    pip: ['PIP_REQUIRE_HASHES'],
    uv: ['UV_REQUIRE_HASHES'],
    tools: UV_PIP,
    key: 'value',
  },
  {
    what: 'which releases and files to take',
    other: ['PIP_NO_BINARY', 'PIP_ONLY_BINARY', 'PIP_PREFER_BINARY', 'PIP_PRE'],
    several: true,
    tools: 'pip, pipenv',
    key: 'value',
  },
  {
    what: 'the same',
    other: [
      ...['UV_PRERELEASE', 'UV_RESOLUTION', 'UV_EXCLUDE_NEWER'],
      ...['UV_NO_BINARY', 'UV_NO_BINARY_PACKAGE', 'UV_NO_BUILD', 'UV_NO_BUILD_PACKAGE'],
    ],
    several: true,
    tools: 'uv',
    key: 'value',
  },
  {
    what: 'the folder of packages in the app',
    other: ['BP_PIP_DEST_PATH'],
    several: true,
    tools: UV_PIP,
    key: 'value',
  },
  {
    what: "conda's channels, and where they are",
    other: [
      ...['CONDA_CHANNELS', 'CONDA_CHANNEL_ALIAS', 'CONDA_DEFAULT_CHANNELS', 'CONDA_CHANNEL_PRIORITY'],
      ...['BP_CONDA_CHANNEL_MIRRORS', 'CONDA_OVERRIDE_<NAME>'],
    ],
    several: true,
    tools: 'conda',
    key: 'value',
  },
  { what: 'its further attempts', other: ['CONDA_REMOTE_MAX_RETRIES'], tools: 'conda', key: 'no' },
  {
    what: "a lock's groups",
    other: ['BP_UV_INSTALL_GROUPS', 'BP_POETRY_INSTALL_ONLY'],
    several: true,
    tools: 'uv; Poetry',
    key: 'value',
  },
  {
    what: 'version and time of what is built',
    other: [
      ...['SETUPTOOLS_SCM_PRETEND_VERSION', 'SETUPTOOLS_SCM_PRETEND_VERSION_FOR_<NAME>', 'PBR_VERSION'],
      ...['PDM_BUILD_SCM_VERSION', 'POETRY_DYNAMIC_VERSIONING_BYPASS', 'UV_DYNAMIC_VERSIONING_BYPASS'],
      'SOURCE_DATE_EPOCH',
    ],
    several: true,
    tools: 'build backends',
    key: 'value',
  },
  {
    what: 'whatever else they know',
    other: ['PIP_<NAME>', 'UV_<NAME>'],
    several: true,
    tools: UV_PIP,
    operatorOnly: true,
    key: 'value',
  },
];

export const namesOf = ({ pip = [], uv = [], other = [] }: VariableRow): readonly string[] => [...pip, ...uv, ...other];

const patternOf = (name: string): RegExp => new RegExp(`^${name.replace('<NAME>', '[A-Z0-9_]+')}$`);

const PATTERNS = VARIABLES.map((row) => [row, namesOf(row).map(patternOf)] as const);

export const rowOf = (name: string): VariableRow | undefined =>
  PATTERNS.find(([, patterns]) => patterns.some((pattern) => pattern.test(name)))?.[0];
