/**
 * Where does a requirements.txt ask for another version than the environment.yml beside it, which is the one that counts?
 *
 * Pure: works on a Survey.
 */

import { posix } from 'node:path';
import { satisfies } from '@renovatebot/pep440';
import { orInstead, type Warning } from '../../../problem.ts';
import { excerpt, placeText } from '../../../quote.ts';
import type { RelPath, Survey } from '../../../upload/survey.ts';
import { filesOf, readClosure } from '../../requirements/closure.ts';
import { normalizeName } from '../../requirements/pep508.ts';
import { requirementOf } from '../../requirements/requirement-line.ts';
import type { RequirementSource } from '../../requirements/types.ts';
import { pipSource } from './environment-text.ts';
import { type EnvironmentFile, type Line, packageName } from './environment-yml.ts';

interface Wanted {
  readonly name: string;
  /** In pip's terms. */
  readonly specifier: string;
  readonly text: string;
  /** `path:line` */
  readonly where: string;
}

/** @param used The files that the environment includes: what they say counts anyway. */
export function contradictions(file: EnvironmentFile, survey: Survey, used: readonly RelPath[]): Warning[] {
  const path = posix.join(file.dir, 'requirements.txt');
  if (survey.kind(path) !== 'file' || used.includes(path)) return [];
  const { packages, pip } = file.environment;
  const own = [
    ...packages.flatMap((line) => ofConda(file.path, line)),
    ...(pip.length > 0 ? ofPip(pipSource(file), survey) : []),
  ];
  const counting = new Map(own.map((wanted) => [wanted.name, wanted]));
  const pairs = ofPip({ path, dir: file.dir, cwd: file.dir }, survey).flatMap((other) => {
    const one = counting.get(other.name);
    return one !== undefined && exclude(one.specifier, other.specifier) ? [{ one, other }] : [];
  });
  const [first] = pairs;
  if (first === undefined) return [];
  const { one, other } = first;
  const message = `They contradict each other, and the first counts (${excerpt(one.text)}, not ${excerpt(other.text)}); set BP_PLANQK_MANIFEST=${path} to take the other.`;
  return [
    { code: 'manifests-contradict', message, where: pairs.flatMap((pair) => [pair.one.where, pair.other.where]) },
  ];
}

/** `qiskit=1.3` is any 1.3; of several alternatives nobody can say here. */
function ofConda(path: RelPath, { text, line }: Line): Wanted[] {
  const [, version = ''] = /^(?:[\w./-]+::)?[\w.-]+\s*(.*)$/.exec(text.trim()) ?? [];
  const [, exactly, any, , builds] =
    /^(?:={2}\s*([\w.!+]+)|=?\s*(\d[\w.!+]*?)(\.\*)?(=\S+|\s+\S+)?)$/.exec(version) ?? [];
  const isRange = /^[<>!~][\w.!+*<>=,~ ]*$/.test(version);
  const specifier =
    exactly !== undefined
      ? `==${exactly}`
      : any !== undefined
        ? `==${any}${builds ? '' : '.*'}`
        : isRange
          ? version
          : '';
  if (specifier === '') return [];
  return [{ name: normalizeName(packageName(text)), specifier, text: text.trim(), where: `${path}:${line}` }];
}

function ofPip(source: RequirementSource, survey: Survey): Wanted[] {
  // one that is refused is not installed, so nothing depends on it
  const roots = orInstead(() => readClosure([source], survey).roots, []);
  return [...filesOf(roots)].flatMap(({ entries }) =>
    entries.flatMap((entry): Wanted[] => {
      const { at, line } = entry;
      const requirement = requirementOf(entry);
      if (requirement === null || requirement.specifier === '' || requirement.marker !== '') return [];
      const { name, specifier } = requirement;
      return [{ name: normalizeName(name), specifier, text: line.text, where: placeText(at) }];
    }),
  );
}

/** Told of exact versions alone: whether two ranges meet is another matter. */
const exclude = (a: string, b: string): boolean => misses(a, b) || misses(b, a);

function misses(pin: string, specifier: string): boolean {
  const [, release, any] = /^={2,3}\s*([\w.!+]+?)(\.\*)?$/.exec(pin) ?? [];
  if (release === undefined) return false;
  if (any === undefined) return !satisfies(release, specifier);
  const isOneClause = !specifier.includes(',') && !/^(==|!=|~=)/.test(specifier);
  return isOneClause && ![release, `${release}.99999`].some((version) => satisfies(version, specifier));
}
