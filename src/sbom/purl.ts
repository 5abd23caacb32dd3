/**
 * By which name do scanners know a package? Its package URL.
 *
 * Pure.
 *
 * @see https://ecma-international.org/publications-and-standards/standards/ecma-427/
 */

export interface PurlParts {
  readonly type: 'conda' | 'deb' | 'generic' | 'pypi';
  readonly namespace?: string;
  readonly name: string;
  readonly version: string | null;
  /** Those without a value are left out. */
  readonly qualifiers?: Readonly<Record<string, string | null | undefined>>;
}

export function purlOf({ type, namespace, name, version, qualifiers = {} }: PurlParts): string {
  const path = [type, ...(namespace === undefined ? [] : [escaped(namespace)]), escaped(normalized(type, name))];
  const query = Object.entries(qualifiers)
    .flatMap(([key, value]) => (value ? [`${key}=${escaped(value).replaceAll('%2F', '/')}`] : []))
    .sort()
    .join('&');
  return `pkg:${path.join('/')}${version ? `@${escaped(version)}` : ''}${query && `?${query}`}`;
}

/** PyPI's own rule is another: it takes `.` for `-`, too. */
const normalized = (type: PurlParts['type'], name: string): string =>
  type === 'pypi' ? name.toLowerCase().replaceAll('_', '-') : type === 'deb' ? name.toLowerCase() : name;

/** All but letters, digits and `.-_~:`. */
const escaped = (text: string): string =>
  encodeURIComponent(text)
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%3A', ':');
