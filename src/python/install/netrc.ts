/**
 * Users and passwords by host, in the format that uv, pip, Poetry, pipenv and py-rattler read: a netrc.
 *
 * Pure.
 *
 * @see https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html
 */

export interface Login {
  /** A host without its port; null: every other one. */
  readonly machine: string | null;
  readonly login: string;
  readonly password: string;
}

/** Blanks end a word, unless it is in quotes; a backslash takes the next character as it is. */
const WORD = /\s*(?:"((?:[^"\\]|\\.)*)"|((?:[^\s\\]|\\.)+))/sy;

/** null: it is not in this format. A comment begins where a keyword could stand. */
export function parseNetrc(text: string): Login[] | null {
  const logins: Login[] = [];
  let current: { machine: string | null; login: string; password: string } | null = null;
  let at = 0;
  const word = (): string | null => {
    WORD.lastIndex = at;
    const match = WORD.exec(text);
    if (match === null) return null;
    at = WORD.lastIndex;
    return (match[1] ?? match[2] ?? '').replace(/\\(.)/gs, '$1');
  };
  const skipTo = (end: RegExp): void => {
    const length = text.slice(at).search(end);
    at = length === -1 ? text.length : at + length;
  };
  for (let keyword = word(); keyword !== null; keyword = word()) {
    if (keyword.startsWith('#')) skipTo(/\n/);
    else if (keyword === 'macdef') skipTo(/\n\s*\n/);
    else if (keyword === 'default' || keyword === 'machine') {
      const machine = keyword === 'default' ? null : word();
      if (machine === null && keyword === 'machine') return null;
      current = { machine, login: '', password: '' };
      logins.push(current);
    } else {
      const value = word();
      if (current === null || value === null) return null;
      if (keyword === 'login' || keyword === 'user') current.login = value;
      else if (keyword === 'password') current.password = value;
      else if (keyword !== 'account') return null;
    }
  }
  return text.slice(at).trim() === '' ? logins : null;
}

/** Of several for one host the first counts; that for all others comes last, as some readers stop there. */
export function netrcText(logins: readonly Login[]): string {
  const byMachine = new Map<string | null, Login>();
  for (const login of logins) if (!byMachine.has(login.machine)) byMachine.set(login.machine, login);
  return [...byMachine.values()]
    .sort((a, b) => Number(a.machine === null) - Number(b.machine === null))
    .map(
      ({ machine, login, password }) =>
        `${machine === null ? 'default' : `machine ${machine}`} login ${wordOf(login)} password ${wordOf(password)}\n`,
    )
    .join('');
}

/** In quotes only where it has to be: py-rattler takes them, and a backslash, for a part of the word. */
const wordOf = (text: string): string =>
  /^[^\s"\\#][^\s"\\]*$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
