/**
 * What is a file that has the name of a requirements file, and is none?
 *
 * Pure. Asked only of a file with a line that pip does not take.
 */

export interface OtherFormat {
  /** `however, this is ...` */
  readonly what: string;
  readonly remedy: string;
}

const EXPORT = "Write the file with 'pip list --format=freeze > requirements.txt', in the environment in which it ran.";
const RENAME = (name: string): string =>
  `Rename it to ${name}, which is then used as such; or ${EXPORT[0]!.toLowerCase()}${EXPORT.slice(1)}`;

const FORMATS: readonly (OtherFormat & { readonly form: RegExp })[] = [
  {
    form: /^\s*Package\s+Version\b.*\r?\n\s*-{2,}/,
    what: "what 'pip list' prints for people",
    remedy: "Write each line as 'name==version'; 'pip list --format=freeze > requirements.txt' does.",
  },
  {
    form: /^@EXPLICIT\s*$|^# platform: [\w-]+\s*$|^# \$ conda create --name/m,
    what: 'a package list of conda',
    remedy: RENAME('package-list.txt'),
  },
  {
    form: /^# packages in environment at |^#\s+Name\s+Version\s+Build/m,
    what: "what 'conda list' prints for people",
    remedy: EXPORT,
  },
  {
    form: /^(?:dependencies|channels):[ \t]*(?:#.*)?\r?\n\s*- /m,
    what: 'an environment of conda',
    remedy: RENAME('environment.yml'),
  },
  {
    form: /^\[(?:project|build-system|tool\.[\w.-]+|dependency-groups)\]\s*(?:#.*)?$/m,
    what: 'a pyproject.toml',
    remedy: RENAME('pyproject.toml'),
  },
  { form: /^\[(?:dev-)?packages\]\s*$|^\[\[source\]\]\s*$/m, what: 'a Pipfile', remedy: RENAME('Pipfile') },
  { form: /^\s*[[{]\s*["{\]}]/, what: 'JSON', remedy: EXPORT },
  { form: /^\s*\{\\rtf/, what: 'a document of a word processor', remedy: 'Save it as plain text, in UTF-8.' },
];

export const otherFormat = (text: string): OtherFormat | null => FORMATS.find(({ form }) => form.test(text)) ?? null;
