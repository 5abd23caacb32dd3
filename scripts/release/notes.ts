/**
 * What is new in a release? The changelog's section of it, and nothing else.
 *
 * Pure.
 */
import { SetupError } from '../setup/setup-error.ts';

/** @param section `0.1.0`, or `Unreleased`. @throws SetupError where it is missing, or says nothing */
export function releaseNotes(changelog: string, section: string): string {
  const remedy = `In CHANGELOG.md, move what is under [Unreleased] to "## [${section}] - <day>"; --draft takes [Unreleased].`;
  const parts = changelog.split(/^(?=## \[)/m);
  const part = parts.find((text) => text.startsWith(`## [${section}]`));
  if (part === undefined) throw new SetupError(`CHANGELOG.md has no section [${section}].`, remedy);
  const said = part.slice(part.indexOf('\n') + 1).trim();
  // headings alone say nothing
  if (!/^[^#\s]/m.test(said)) throw new SetupError(`CHANGELOG.md says nothing in its section [${section}].`, remedy);
  return `# planqk-buildpacks ${section}\n\n${said}\n`;
}
