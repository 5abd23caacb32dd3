/**
 * Which types of service binding are about indexes, passwords and certificates, which keys does each have, and what is
 * made of them? One table; the README has it, too.
 *
 * Pure: what lies under a key is handed in.
 */
import { readIni } from '../../formats/ini.ts';
import { certificatesIn } from './authorities.ts';
import { type Login, parseNetrc } from './netrc.ts';
import { readPipConfig } from './pip-config.ts';

/** What a binding adds. */
export interface BindingPart {
  /** By the names of pip's variables. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly logins?: readonly Login[];
  readonly certificates?: readonly string[];
  /** Options of pip that nothing here heeds. */
  readonly unused?: readonly string[];
}

/** By key; blanks around it are left out. */
export type KeyTexts = ReadonlyMap<string, string>;

export interface BindingType {
  /** The second is a name that is taken for the first. */
  readonly types: readonly [string, string?];
  /** null: whatever there is. */
  readonly keys: readonly string[] | null;
  /** One of these has to be there. */
  readonly needs: readonly string[];
  /** Not two of it. */
  readonly single?: true;
  readonly meaning: string;
  /** @throws Unusable */
  readonly read: (texts: KeyTexts) => BindingPart;
}

/** What is wrong, and under which key. */
export class Unusable extends Error {
  readonly key: string;

  constructor(key: string, reason: string) {
    super(reason);
    this.key = key;
  }
}

export const BINDING_TYPES: readonly BindingType[] = [
  {
    types: ['ca-certificates'],
    keys: null,
    needs: [],
    meaning: 'authorities to trust, each file one or more certificates in the form of PEM',
    read: (texts) => ({ certificates: [...texts].flatMap(([key, text]) => orUnusable(key, certificatesIn(text))) }),
  },
  {
    types: ['pypi'],
    keys: ['url', 'extra-index-url', 'username', 'password'],
    needs: ['url', 'extra-index-url'],
    meaning: 'the index, further ones, and their user and password',
    read: indexOf,
  },
  {
    types: ['pip', 'pipconf'],
    keys: ['pip.conf'],
    needs: ['pip.conf'],
    single: true,
    meaning: "pip's own file",
    read: (texts) => orUnusable('pip.conf', readPipConfig(texts.get('pip.conf') ?? '')),
  },
  {
    types: ['netrc'],
    keys: ['.netrc', 'netrc'],
    needs: ['.netrc', 'netrc'],
    meaning: 'users and passwords by host',
    read: (texts) => loginsOf(texts, parseNetrc, 'it is not in the format of a netrc'),
  },
  {
    types: ['pypirc'],
    keys: ['.pypirc', 'pypirc'],
    needs: ['.pypirc', 'pypirc'],
    meaning: 'the same, from sections with `repository`, `username` and `password`',
    read: (texts) => loginsOf(texts, loginsOfPypirc, 'no section has a repository, a username and a password'),
  },
];

export const bindingTypeOf = (type: string): BindingType | undefined =>
  BINDING_TYPES.find(({ types }) => types.includes(type));

/** Meant for us, most likely, and misspelt. */
export const looksLikeBindingType = (type: string): boolean =>
  bindingTypeOf(type) === undefined && /pip|pypi|netrc|cert|poetry|^uv/.test(type);

function orUnusable<T>(key: string, read: T | string): T {
  if (typeof read === 'string') throw new Unusable(key, read);
  return read;
}

function loginsOf(texts: KeyTexts, parse: (text: string) => Login[] | null, reason: string): BindingPart {
  const [[key, text] = ['', '']] = texts;
  return { logins: orUnusable(key, parse(text) ?? reason) };
}

/** Where it uploads to is not where packages come from, but the same host asks for the same password. */
function loginsOfPypirc(text: string): Login[] | null {
  const logins = [...readIni(text).sections.values()].flatMap((section) => {
    const optionOf = (name: string): string => section.get(name)?.values[0]?.text ?? '';
    const machine = addressOf(optionOf('repository'))?.hostname;
    const [login, password] = [optionOf('username'), optionOf('password')];
    return machine && login && password ? [{ machine, login, password }] : [];
  });
  return logins.length > 0 ? logins : null;
}

function indexOf(texts: KeyTexts): BindingPart {
  const [login, password] = [texts.get('username'), texts.get('password')];
  if (password !== undefined && login === undefined) throw new Unusable('password', 'there is no username beside it');
  const named = (key: string): URL[] =>
    (texts.get(key) ?? '').split(/\s+/).flatMap((word) => {
      if (word === '') return [];
      const no = 'it is no address that begins with https://, http:// or file://';
      return [orUnusable<URL>(key, addressOf(word) ?? no)];
    });
  const [index, further] = [named('url'), named('extra-index-url')];
  const machine = [...index, ...further][0]?.hostname ?? '';
  // in the address, too: one host may have indexes with a password each
  for (const url of [...index, ...further])
    if (login !== undefined && url.hostname === machine && url.username === '')
      Object.assign(url, { username: login, password: password ?? '' });
  return {
    settings: {
      ...(index.length > 0 && { PIP_INDEX_URL: textOf(index) }),
      ...(further.length > 0 && { PIP_EXTRA_INDEX_URL: textOf(further) }),
    },
    logins: login === undefined || machine === '' ? [] : [{ machine, login, password: password ?? '' }],
  };
}

const textOf = (urls: readonly URL[]): string => urls.map(({ href }) => href).join(' ');

function addressOf(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && ['https:', 'http:', 'file:'].includes(url.protocol) ? url : null;
}
