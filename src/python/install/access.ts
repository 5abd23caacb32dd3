/**
 * What do the installers of one build get to reach packages: indexes, users and passwords, proxies, authorities?
 *
 * From the operator's variables, pip's file that they name, service bindings, and, below all these, an upload's variables.
 * What is secret is in files outside of every layer, for as long as it is needed.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join, relative } from 'node:path';
import type { FoundBindings } from '../../cnb/bindings.ts';
import { readPlainFile, type Variables } from '../../cnb/platform-env.ts';
import { reasonOf, refuse, type Warning } from '../../problem.ts';
import { listed } from '../../quote.ts';
import { authoritiesOf, bundleOf, NOT_ABSOLUTE, trustVariables } from './authorities.ts';
import {
  describeIndexes,
  type IndexSetting,
  indexSettings,
  type PlaceLine,
  placeLines,
  withoutIndexes,
} from './indexes.ts';
import { namingFiles, requirementsOf, type ToInstall } from './installation.ts';
import { type Login, netrcText, parseNetrc } from './netrc.ts';
import { readPipConfig } from './pip-config.ts';
import { settingUnusable } from './problems.ts';
import { type BoundSettings, readPythonBindings } from './python-bindings.ts';
import { filesOfVariables, isIndexForced, refuseOperatorsVariables, refuseOtherPlaces } from './refused.ts';
import { besideOperators, isOperatorsVariable, isSet } from './tool-settings.ts';
import { rowOf } from './variable-table.ts';
import { type GivenVariables, uploadVariables } from './variables.ts';
import { vendorDir } from './virtual-environment.ts';

export interface Surroundings {
  readonly appDir: string;
  /** The operator's variables. */
  readonly operator: Variables;
  /** An upload's. */
  readonly given: GivenVariables;
  readonly bindings: FoundBindings;
  /** Who uploads is who operates, as with `run`: the one's requirements may name the other's variables. */
  readonly isOwn?: boolean;
}

export interface Access {
  /** What an installer may have. It names files that `close` removes. */
  readonly env: Variables;
  /** From where packages come, for the log. */
  readonly lines: readonly string[];
  readonly warnings: readonly Warning[];
  readonly close: () => void;
}

/** @throws Refusal `binding-unusable`, `setting-unusable`, `index-forced`, `operators-variable`, `remote-requirements` */
export function openAccess({ appDir, operator, given, bindings, isOwn }: Surroundings, asked: ToInstall): Access {
  const bound = readPythonBindings(bindings);
  const files = requirementsOf(asked);
  const operators = withBound(withPipConfig(ofVariables(operator)), bound);
  const isForced = isIndexForced(operator);
  const alsoSet = [
    ...(isForced ? ['PIP_INDEX_URL', 'CONDA_CHANNELS'] : []),
    ...(bound.certificates.length > 0 ? ['PIP_CERT'] : []),
    ...(bound.logins.length > 0 ? ['NETRC'] : []),
  ];
  const uploads = uploadVariables(given, { appDir, files: namingFiles(asked), operator: operators.env });
  const { kept, dropped } = besideOperators(uploads, operators.env, alsoSet);
  const set = { ...kept, ...operators.env };
  const further = filesOfVariables(kept, appDir);
  const lines = placeLines(appDir, [...files, ...further], set);
  if (isForced) refuseOtherPlaces(asked, lines);
  if (!isOwn) refuseOperatorsVariables(appDir, [...namingFiles(asked), ...further], { operator: operators.env, lines });
  const env = lines.some(({ isIndex }) => isIndex) ? withoutIndexes(set) : set;
  const certificates = [...bound.certificates, ...certificatesOf(env, operators.env, appDir)];
  const written = temporaryFiles();
  return {
    env: {
      ...env,
      ...(isForced && { UV_NO_SOURCES: 'true' }), // a package's own table names indexes, too
      ...(bound.logins.length > 0 && { NETRC: written.write('netrc', netrcText(loginsOf(env, bound))) }),
      ...(certificates.length > 0 && trustVariables(written.write('certificates.pem', bundleOf(certificates)))),
    },
    lines: linesOf(appDir, asked, { settings: indexSettings(set, operators.origins), lines, env }),
    warnings: [...bound.warnings, ...operators.warnings, ...notUsed(dropped, given)],
    close: written.remove,
  };
}

function linesOf(
  appDir: string,
  asked: ToInstall,
  { settings, lines, env }: { settings: readonly IndexSetting[]; lines: readonly PlaceLine[]; env: Variables },
): string[] {
  if (asked.kind === 'project') return describeIndexes(asked, settings, lines);
  if (asked.kind === 'conda' && asked.pip.length === 0) return [];
  const vendor = vendorDir(appDir, env);
  return vendor === null
    ? describeIndexes(null, settings, lines)
    : [`No index, since the app brings its packages along: ${relative(appDir, vendor)}`];
}

/** The operator's settings, of several places; those that were there first count. */
interface Operators {
  readonly env: Variables;
  /** Of those that are no variables of the operator's: the place. */
  readonly origins: ReadonlyMap<string, string>;
  readonly warnings: readonly Warning[];
}

const ofVariables = (env: Variables): Operators => ({ env, origins: new Map(), warnings: [] });

function below({ env, origins, warnings }: Operators, name: string, value: string, from: string): Operators {
  const row = rowOf(name);
  const winner = Object.keys(env).find(
    (each) => isSet(env[each]) && (each === name || (row !== undefined && !row.several && rowOf(each) === row)),
  );
  if (winner === undefined)
    return { env: { ...env, [name]: value }, origins: new Map([...origins, [name, from]]), warnings };
  const message = `Not used, since ${origins.get(winner) ?? winner} counts before it: ${name}.`;
  return { env, origins, warnings: [...warnings, { code: 'setting-not-used', message, where: [from] }] };
}

function withPipConfig(operators: Operators): Operators {
  const file = operators.env.PIP_CONFIG_FILE;
  if (!isSet(file) || file === '/dev/null') return operators;
  const read = readPipConfigFile(file);
  if (typeof read === 'string') return refuse(settingUnusable('platform', [`PIP_CONFIG_FILE=${file}: ${read}`]));
  const { settings, unused } = read;
  const all = Object.entries(settings).reduce(
    (before, [name, value]) => below(before, name, value, `PIP_CONFIG_FILE=${file}`),
    operators,
  );
  const message = `Not used by uv: ${listed(unused)}.`;
  return unused.length === 0
    ? all
    : { ...all, warnings: [...all.warnings, { code: 'pip-option-unused', message, where: [file] }] };
}

function readPipConfigFile(file: string): ReturnType<typeof readPipConfig> {
  if (!isAbsolute(file)) return NOT_ABSOLUTE;
  try {
    const bytes = readPlainFile(file);
    return bytes === null ? 'it is no file' : readPipConfig(bytes.toString('utf8'));
  } catch (error) {
    return reasonOf(error);
  }
}

const withBound = (operators: Operators, { settings }: BoundSettings): Operators =>
  settings.reduce((before, { name, value, from }) => below(before, name, value, `binding ${from}`), operators);

/** Those of bindings, and of the files that would be read without them. */
function loginsOf({ NETRC, HOME, USERPROFILE }: Variables, { logins }: BoundSettings): Login[] {
  const byVariable = isSet(NETRC) ? loginsIn(NETRC) : [];
  const home = isSet(HOME) ? HOME : USERPROFILE;
  const ofUser = isSet(NETRC) || !isSet(home) ? [] : loginsIn(join(home, '.netrc'));
  return [...byVariable, ...logins, ...ofUser];
}

function loginsIn(file: string): Login[] {
  try {
    return parseNetrc(readPlainFile(file)?.toString('utf8') ?? '') ?? [];
  } catch {
    return []; // there is none, as for most
  }
}

/** @throws Refusal `setting-unusable` */
function certificatesOf(env: Variables, operator: Variables, appDir: string): readonly string[] {
  const isOperators = Object.keys(operator).some((name) => isSet(operator[name]) && rowOf(name) === rowOf('PIP_CERT'));
  const { certificates, faults } = authoritiesOf(env, isOperators ? null : appDir);
  if (faults.length > 0) refuse(settingUnusable(isOperators ? 'platform' : 'upload', faults));
  return certificates;
}

function notUsed(dropped: readonly string[], { names }: GivenVariables): Warning[] {
  const reserved = names.filter(isOperatorsVariable);
  const warning = (why: string, which: readonly string[]): Warning[] =>
    which.length === 0
      ? []
      : [{ code: 'variable-not-used', message: `Not used, since ${why}: ${listed(which)}.`, where: [] }];
  return [...warning('the operator sets the same', dropped), ...warning('only the operator may set it', reserved)];
}

/** Outside of every layer, for this user alone. */
function temporaryFiles() {
  let dir: string | null = null;
  return {
    write: (name: string, text: string): string => {
      dir ??= mkdtempSync(join(tmpdir(), 'planqk-access-'));
      writeFileSync(join(dir, name), text, { mode: 0o600 });
      return join(dir, name);
    },
    remove: (): void => {
      if (dir !== null) rmSync(dir, { recursive: true, force: true });
    },
  };
}
