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
] as const;

type SettingName = (typeof SETTINGS)[number]['name'];

/** Empty counts as not set. */
export type Settings = { readonly [Name in SettingName]?: string | undefined };

/** Of several variables for one setting the first counts. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const value = (name: string): string | undefined => env[name]?.trim() || undefined;
  return Object.fromEntries(
    SETTINGS.map(({ name, variables }) => [name, variables.map(value).find((each) => each !== undefined)]),
  );
}
