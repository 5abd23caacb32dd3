/** Which imports of a program will fail, or may? Pure. */
import { entryOf } from '../../formats/data.ts';
import { excerpt } from '../../quote.ts';
import { DISTRIBUTIONS, isListed, isWellKnown, listingOf } from '../import-names.ts';
import { missingIn } from '../missing-imports.ts';
import { lackingModules } from './lacking-modules.ts';
import type { Advice, Advised } from './types.ts';

export const importAdvice = (advised: Advised): Advice[] => [...lackingModules(advised), ...notListed(advised)];

/** A package may come along with another one, so of a list that is not complete this is no more than a hint. */
function notListed({ program, listed }: Advised): Advice[] {
  if (listed === null || listed.names.size === 0 || !listed.isKnown) return [];
  const listing = listingOf(listed.names);
  return missingIn(program)
    .filter(({ module }) => !isListed(module, listing))
    .map(({ module, where }): Advice => {
      const name = excerpt(module);
      const { completeIn } = listed;
      if (completeIn !== null && isWellKnown(module))
        return {
          severity: 'warning',
          code: 'import-not-locked',
          message: `${name} is imported, and nothing in ${completeIn} brings it, which has all that will be installed.`,
          where: [where],
          remedy: `Add ${entryOf(DISTRIBUTIONS, module) ?? name}, and make ${completeIn} anew.`,
        };
      return {
        severity: 'note',
        code: 'import-not-listed',
        message: `${name} is imported, and no ${completeIn === null ? 'requirement' : `package of ${completeIn}`} has its name. Where it does not come along with another package, the job will fail.`,
        where: [where],
        remedy: whatToDo(module),
      };
    });
}

/** What is not known is not guessed: an index has a package of nearly every name, and it would be installed. */
function whatToDo(module: string): string {
  const known = entryOf(DISTRIBUTIONS, module);
  return known === undefined
    ? 'List the package that it comes from, or upload it, where it is a file of yours.'
    : `List ${known}.`;
}
