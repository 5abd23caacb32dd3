/**
 * What may the user set from outside? One table: help, README and reading go by it.
 *
 * The environment variables that staging reads, and nothing else of the environment.
 */
export const SETTINGS = [
  { name: 'userCode', variables: ['BP_PLANQK_USER_CODE'], meaning: 'the folder that holds the user code' },
  { name: 'manifest', variables: ['BP_PLANQK_MANIFEST'], meaning: 'the file that names the requirements' },
  {
    name: 'entryPoint',
    variables: ['ENTRY_POINT', 'ENTRYPOINT'],
    meaning: '`module:function` to call instead of `src.program:run`; may also be set when the container starts',
  },
  { name: 'python', variables: ['BP_CPYTHON_VERSION'], meaning: 'the Python version, over what any file says' },
  {
    name: 'pipRequirement',
    variables: ['BP_PIP_REQUIREMENT'],
    meaning: 'the requirements files to install, in the user code or at the app root',
  },
  {
    name: 'keepAll',
    variables: ['BP_PLANQK_KEEP_ALL'],
    meaning: "`true`: leave nothing out of a job's image, not even `.git`, caches and virtual environments",
  },
  {
    name: 'gpu',
    variables: ['BP_PLANQK_GPU'],
    meaning: '`true`: jobs have a GPU, so packages that need one are not warned of; for the operator to set',
  },
  {
    name: 'refresh',
    variables: ['BP_PLANQK_REFRESH'],
    meaning: '`true`: install the packages anew; any other value: anew once, whenever it changes (embedded builder)',
  },
  {
    name: 'maxAge',
    variables: ['BP_PLANQK_MAX_AGE'],
    meaning: 'in days: packages that no lock pins are installed anew when they are older (embedded builder)',
  },
  {
    name: 'logFormat',
    variables: ['BP_LOG_FORMAT'],
    meaning: '`json`: what our buildpacks and commands tell is one JSON object a line; else `text`',
  },
  {
    name: 'logLevel',
    variables: ['BP_LOG_LEVEL'],
    meaning: '`DEBUG`: also what only helps to find a fault; `INFO` (the default), `WARNING`, `ERROR`',
  },
  {
    name: 'arch',
    variables: ['CNB_TARGET_ARCH'],
    meaning: 'for which machine locks have to have files, `amd64` (the default) or `arm64`; the lifecycle sets it',
  },
] as const;

/** What is told at each includes what is told at those before it. */
export const LOG_LEVELS = ['ERROR', 'WARNING', 'INFO', 'DEBUG'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const LOG_FORMATS = ['text', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

type SettingName = (typeof SETTINGS)[number]['name'];

/** Empty counts as not set. */
export type Settings = { readonly [Name in SettingName]?: string | undefined } & {
  /** Variables that look like settings of ours, and are none. */
  readonly unknown?: readonly string[];
};

const NAMES: ReadonlySet<string> = new Set(SETTINGS.flatMap(({ variables }) => variables));

export const isSetting = (name: string): boolean => NAMES.has(name);

/** Ours, but not one that there is: misspelt, most likely. */
export const looksLikeSetting = (name: string): boolean => name.startsWith('BP_PLANQK_') && !isSetting(name);

/** As Paketo reads its own: Go's ParseBool. */
const [ON, OFF] = [/^(true|t|1)$/i, /^(false|f|0)$/i];

export const isOn = (value: string | undefined): boolean => ON.test(value ?? '');

export const isSwitch = (value: string): boolean => ON.test(value) || OFF.test(value);

/** What `maxAge` has to be. */
export const isDays = (value: string): boolean => /^\d{1,6}$/.test(value);

/** Of several variables for one setting the first counts. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const value = (name: string): string | undefined => env[name]?.trim() || undefined;
  const set = SETTINGS.map(({ name, variables }) => [name, variables.map(value).find((each) => each !== undefined)]);
  return { ...Object.fromEntries(set), unknown: Object.keys(env).filter(looksLikeSetting).sort() };
}
