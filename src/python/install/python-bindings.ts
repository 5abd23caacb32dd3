/**
 * What do the service bindings of a build say about indexes, passwords and certificates, taken together?
 *
 * Reads. One that cannot be used stops the build: without it, packages would come from somewhere else, in silence. Which
 * types there are is a table (binding-types.ts).
 */
import { join } from 'node:path';
import { type Binding, type FoundBindings, readKey } from '../../cnb/bindings.ts';
import { refuse, type Warning } from '../../problem.ts';
import { listed } from '../../quote.ts';
import {
  BINDING_TYPES,
  type BindingPart,
  type BindingType,
  bindingTypeOf,
  looksLikeBindingType,
  Unusable,
} from './binding-types.ts';
import type { Login } from './netrc.ts';
import { bindingUnusable } from './problems.ts';

/** A setting under the name of pip's variable, and the binding that it comes from. */
export interface BoundSetting {
  readonly name: string;
  readonly value: string;
  readonly from: string;
}

export interface BoundSettings {
  readonly settings: readonly BoundSetting[];
  readonly logins: readonly Login[];
  readonly certificates: readonly string[];
  /** Where the one pip.conf lies; all settings are its own then. */
  readonly pipConfig: string | null;
  readonly warnings: readonly Warning[];
}

interface BoundPart extends BindingPart {
  readonly binding: Binding;
  readonly type: BindingType;
}

export const concernsPython = ({ bindings }: FoundBindings): boolean =>
  bindings.some(({ type }) => bindingTypeOf(type) !== undefined);

/** @throws Refusal `binding-unusable` */
export function readPythonBindings({ bindings, odd }: FoundBindings): BoundSettings {
  const ours = bindings.flatMap((binding) => {
    const type = bindingTypeOf(binding.type);
    return type === undefined ? [] : [{ binding, type }];
  });
  const faults: string[] = [];
  const parts: BoundPart[] = [];
  for (const { binding, type } of ours) {
    try {
      if (type.single && parts.some((part) => part.type === type))
        throw new Unusable('type', `there is another one of type ${type.types[0]}`);
      parts.push({ ...type.read(readTexts(binding, type)), binding, type });
    } catch (error) {
      if (!(error instanceof Unusable)) throw error;
      faults.push(`${placeOf(binding, error.key)}: ${error.message}`);
    }
  }
  const { settings, conflicts } = joinSettings(parts);
  const pip = parts.find(({ type }) => type.single);
  const beside = parts.filter((part) => pip !== undefined && part !== pip && part.settings !== undefined);
  const all = [
    ...faults,
    ...conflicts,
    ...beside.map(
      ({ binding }) => `${binding.name}: it says of indexes, and so does the pip.conf of ${pip?.binding.name}`,
    ),
  ];
  if (all.length > 0) refuse(bindingUnusable(all));
  return {
    settings,
    logins: parts.flatMap(({ logins = [] }) => logins),
    certificates: parts.flatMap(({ certificates = [] }) => certificates),
    pipConfig: pip === undefined ? null : join(pip.binding.dir, 'pip.conf'),
    warnings: [
      ...odd.map(({ name, reason }) => warning('binding-odd', `Among the bindings, and none: ${reason}.`, name)),
      ...bindings.filter(({ type }) => looksLikeBindingType(type)).map(typeUnknown),
      ...parts.flatMap(keysUnknown),
      ...parts.flatMap(optionsUnused),
    ],
  };
}

const placeOf = ({ name }: Binding, key: string): string => (key === '' ? name : `${name}/${key}`);

function readTexts(binding: Binding, { keys, needs }: BindingType): ReadonlyMap<string, string> {
  const wanted = binding.keys.filter((key) => keys?.includes(key) ?? true);
  if (!wanted.some((key) => needs.length === 0 || needs.includes(key)))
    throw new Unusable('', needs.length === 0 ? 'it has no key' : `it needs the key ${needs.join(' or ')}`);
  return new Map(
    wanted.map((key) => {
      const read = readKey(binding, key);
      if (typeof read === 'string') throw new Unusable(key, read);
      return [key, read.toString('utf8').trim()];
    }),
  );
}

/** Settings of several values, which may come together from several bindings. */
const LISTS: readonly string[] = ['PIP_EXTRA_INDEX_URL', 'PIP_FIND_LINKS', 'PIP_TRUSTED_HOST'];

function joinSettings(parts: readonly BoundPart[]): { settings: BoundSetting[]; conflicts: string[] } {
  const joined = new Map<string, BoundSetting>();
  const conflicts: string[] = [];
  for (const { binding, settings = {} } of parts)
    for (const [name, value] of Object.entries(settings)) {
      const earlier = joined.get(name);
      if (earlier === undefined) joined.set(name, { name, value, from: binding.name });
      else if (LISTS.includes(name))
        joined.set(name, { name, value: `${earlier.value} ${value}`, from: `${earlier.from}, ${binding.name}` });
      else conflicts.push(`${binding.name}: it sets what ${earlier.from} sets, too (${name})`);
    }
  return { settings: [...joined.values()], conflicts };
}

const warning = (code: string, message: string, where: string): Warning => ({ code, message, where: [where] });

const typeUnknown = ({ name, type }: Binding): Warning =>
  warning(
    'binding-type-unknown',
    `Not used: its type ${listed([type])} is none of ${BINDING_TYPES.map(({ types }) => types[0]).join(', ')}.`,
    name,
  );

function keysUnknown({ binding, type }: BoundPart): Warning[] {
  const unknown = binding.keys.filter((key) => !(type.keys?.includes(key) ?? true));
  const message = `Not used: ${type.types[0]} has the keys ${(type.keys ?? []).join(', ')}, and not ${listed(unknown)}.`;
  return unknown.length === 0 ? [] : [warning('binding-key-unknown', message, binding.name)];
}

const optionsUnused = ({ binding, unused = [] }: BoundPart): Warning[] =>
  unused.length === 0
    ? []
    : [warning('pip-option-unused', `Not used here: ${listed(unused)}.`, placeOf(binding, 'pip.conf'))];
