/**
 * Which modules of Python's standard library does a program import that the Python of its image does not have?
 *
 * Pure. Those that were removed, by the version that staging chose; those of another system; and those for screens.
 * @see https://docs.python.org/3/whatsnew/3.13.html, https://peps.python.org/pep-0594/
 */
import { entryOf } from '../../formats/data.ts';
import type { Import } from '../imports.ts';
import type { ProgramFile } from '../program-files.ts';
import type { Advice, Advised } from './types.ts';

/** From which minor version on it is gone. */
const REMOVED = new Map(
  (
    [
      [10, 'formatter parser symbol'],
      [11, 'binhex'],
      [12, 'asynchat asyncore distutils imp smtpd'],
      [13, 'aifc audioop cgi cgitb chunk crypt imghdr lib2to3 mailcap nis nntplib ossaudiodev pipes sndhdr spwd sunau'],
      [13, 'telnetlib uu xdrlib'],
    ] as const
  ).flatMap(([minor, names]) => names.split(' ').map((name) => [name, minor] as const)),
);

const OF_WINDOWS: ReadonlySet<string> = new Set(['msilib', 'msvcrt', 'nt', 'winreg', 'winsound']);
const FOR_SCREENS: ReadonlySet<string> = new Set(['idlelib', 'tkinter', 'turtle', 'turtledemo']);

/** Packages that bring them back. */
const BROUGHT_BY: Readonly<Record<string, string>> = {
  asynchat: 'pyasynchat',
  asyncore: 'pyasyncore',
  audioop: 'audioop-lts',
  cgi: 'legacy-cgi',
  cgitb: 'legacy-cgi',
  crypt: 'crypt-r',
  distutils: 'setuptools',
  imp: 'zombie-imp',
  ...Object.fromEntries(
    'aifc chunk imghdr mailcap nntplib pipes smtpd sndhdr sunau telnetlib uu xdrlib'
      .split(' ')
      .map((name) => [name, `standard-${name}`]),
  ),
};

/** What is in Python itself for the same. */
const INSTEAD: Readonly<Record<string, string>> = {
  imp: 'importlib',
  parser: 'ast',
  pipes: 'subprocess and shlex',
  asyncore: 'asyncio',
  asynchat: 'asyncio',
};

interface Lack {
  readonly why: string;
  readonly isCertain: boolean;
  readonly remedy: string;
}

export function lackingModules({ program, plan, listed, minors }: Advised): Advice[] {
  const bringsOwn = plan.manager === 'conda' || plan.manager === 'pixi';
  const told = new Set<string>();
  return program.flatMap((file) =>
    file.imports.flatMap((each): Advice[] => {
      const module = each.module.split('.', 1)[0]!;
      if (told.has(module) || waysBack(module).some((name) => listed?.names.has(name))) return [];
      const lack = lackOf(module, { minors, bringsOwn });
      if (lack === null) return [];
      told.add(module);
      return [adviceOn(module, lack, file, each)];
    }),
  );
}

/** Further ones are called alike. */
const waysBack = (module: string): string[] => [entryOf(BROUGHT_BY, module) ?? [], `standard-${module}`].flat();

const adviceOn = (module: string, { why, isCertain, remedy }: Lack, { path }: ProgramFile, each: Import): Advice => ({
  severity: isCertain && each.isAtOnce ? 'error' : 'warning',
  code: 'module-not-in-python',
  message: `${module} is imported, and ${why}.`,
  where: [`${path}:${each.line}`],
  remedy,
});

interface ImagesPython {
  readonly minors: readonly number[] | null;
  /** Conda's, and not the builder's. */
  readonly bringsOwn: boolean;
}

function lackOf(module: string, { minors, bringsOwn }: ImagesPython): Lack | null {
  if (OF_WINDOWS.has(module))
    return {
      why: 'only Python for Windows has it: a job runs on Linux',
      isCertain: true,
      remedy: 'Import it for Windows alone, as in `if sys.platform == "win32":`, or do without.',
    };
  if (FOR_SCREENS.has(module) && !bringsOwn)
    return {
      why: 'the Python of an image may lack it: a job has no screen',
      isCertain: false,
      remedy: 'Leave it out, and write what it would show into a file, or return it.',
    };
  return removedFrom(module, minors ?? [], bringsOwn ? 'beside its packages' : 'in a file .python-version');
}

/** @param place Of the version that is asked for. */
function removedFrom(module: string, minors: readonly number[], place: string): Lack | null {
  const gone = REMOVED.get(module);
  const lacking = gone === undefined ? [] : minors.filter((minor) => minor >= gone);
  if (lacking.length === 0) return null;
  const isCertain = lacking.length === minors.length;
  const version = isCertain ? '' : `, and the job may get Python 3.${lacking.at(-1)}`;
  const [other, back] = [entryOf(INSTEAD, module), entryOf(BROUGHT_BY, module)];
  const ways = [
    ...(other === undefined ? [] : [`use ${other}`]),
    ...(back === undefined ? [] : [`list ${back}`]),
    ...(gone! > 10 ? [`ask for Python 3.${gone! - 1} ${place}`] : []),
    'do without it',
  ];
  return {
    why: `Python has it no longer since 3.${gone}${version}`,
    isCertain,
    remedy: `${capital(ways.slice(0, 3).join(', or '))}.`,
  };
}

const capital = (text: string): string => text[0]!.toUpperCase() + text.slice(1);
