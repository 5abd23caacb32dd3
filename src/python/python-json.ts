/**
 * The JSON that Python's `json.dumps(value, sort_keys=True)` writes: lock files carry its hash.
 *
 * @see https://docs.python.org/3/library/json.html#json.dumps
 */
import { sha256 } from '../app-root/digest.ts';
import { encodeText } from '../upload/text.ts';

export interface Separators {
  readonly item: string;
  readonly key: string;
}

export const SPACED: Separators = { item: ', ', key: ': ' };
export const COMPACT: Separators = { item: ',', key: ':' };

/** Hex, or null where a value has no one form that we could know (a float, a date). */
export function hashAsPython(value: unknown, separators: Separators): string | null {
  const text = asPythonJson(value, separators);
  return text === null ? null : sha256(encodeText(text));
}

export function asPythonJson(value: unknown, separators: Separators): string | null {
  const all = (parts: (string | null)[], open: string, close: string): string | null =>
    parts.includes(null) ? null : `${open}${parts.join(separators.item)}${close}`;
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return String(value);
  if (typeof value === 'string') return asciiString(value);
  if (Array.isArray(value))
    return all(
      value.map((item) => asPythonJson(item, separators)),
      '[',
      ']',
    );
  if (typeof value !== 'object' || value instanceof Date) return null;
  const pairs = Object.entries(value as object)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => {
      const text = asPythonJson(inner, separators);
      return text === null ? null : `${asciiString(key)}${separators.key}${text}`;
    });
  return all(pairs, '{', '}');
}

const asciiString = (text: string): string =>
  JSON.stringify(text).replace(/[\u007f-\uffff]/g, (char) =>
    char === '\u007f' ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
