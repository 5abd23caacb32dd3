/**
 * What does the upload's project.toml say? The platform reads it before us; of what it says we repeat the variables of the
 * build, so that a plan is that of the build, and warn of what does not do what its author expects.
 *
 * @see https://github.com/buildpacks/spec/blob/main/extensions/project-descriptor.md
 */
import { canBeValue } from '../cnb/platform-env.ts';
import { parseToml } from '../formats/toml.ts';
import { insteadOfRefusal } from '../problem.ts';
import type { Survey } from '../upload/survey.ts';
import { readSettings, type Settings } from '../user-settings.ts';

export const PROJECT_FILE = 'project.toml';

/** Whatever stands there may be of any type. */
export interface ProjectDescriptor {
  readonly _?: { readonly 'schema-version'?: unknown };
  readonly io?: {
    readonly buildpacks?: {
      readonly exclude?: unknown;
      readonly group?: unknown;
      readonly build?: { readonly env?: unknown };
      /** Taken by schema 0.2 in place of `build.env`. */
      readonly env?: { readonly build?: unknown };
    };
  };
  readonly build?: { readonly exclude?: unknown; readonly buildpacks?: unknown; readonly env?: unknown };
}

/** Null: there is none, or one that the platform has refused before us. */
export async function readDescriptor(survey: Survey): Promise<ProjectDescriptor | null> {
  const text = survey.kind(PROJECT_FILE) === 'file' ? survey.text(PROJECT_FILE) : null;
  if (text === null) return null;
  const file = await parseToml(text, PROJECT_FILE).catch(insteadOfRefusal(null));
  return file === null ? null : (file.data as ProjectDescriptor);
}

/** As pack has it: without a version of its schema it is 0.1, which knows `[[build.env]]` alone. */
export async function descriptorVariables(survey: Survey): Promise<Readonly<Record<string, string>>> {
  const descriptor = await readDescriptor(survey);
  const { io, build } = descriptor ?? {};
  const isFirst = (descriptor?._?.['schema-version'] ?? '0.1') === '0.1';
  const declared = isFirst ? build?.env : (io?.buildpacks?.build?.env ?? io?.buildpacks?.env?.build);
  const pairs = [declared ?? []]
    .flat()
    .map((each) => each as { readonly name?: unknown; readonly value?: unknown } | null);
  return Object.fromEntries(
    pairs.flatMap((pair) =>
      typeof pair?.name === 'string' && typeof pair.value === 'string' && canBeValue(pair.value)
        ? [[pair.name, pair.value]]
        : [],
    ),
  );
}

/** The settings of a plan outside of a build: the caller's variables, over those of the upload. */
export async function settingsFor(
  survey: Survey | Promise<Survey>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Settings> {
  // what is refused here planning comes to as well, and tells
  const declared = Promise.resolve(survey).then(descriptorVariables);
  return readSettings({ ...(await declared.catch(insteadOfRefusal({}))), ...env });
}
