/**
 * How does an option of pip get into a project, by the file that says what is installed?
 *
 * Pure. Only files in pip's own language can hold one.
 */
import { baseName } from '../quote.ts';
import type { RelPath } from '../upload/survey.ts';

const FORMATS: readonly (readonly [names: RegExp, advice: (option: string, manifest: RelPath) => string])[] = [
  [/\.(txt|in)$|^requirements.*\.lock$/i, (option, manifest) => `add a line \`${option}\` at the top of ${manifest}`],
  [/\.ya?ml$/i, (option) => `add an item \`${option}\` to its pip list`],
  [/\.lock$|^pylock\..*toml$/i, (option) => `name the place of \`${option}\` in the project, and lock again`],
];

/** In the imperative, without full stop. */
export const optionAdvice = (manifest: RelPath, option: string): string => {
  const [, advice] = FORMATS.find(([names]) => names.test(baseName(manifest))) ?? [];
  return (
    advice?.(option, manifest) ??
    `list the packages in a requirements.txt beside it, with a line \`${option}\` at its top`
  );
};
