/**
 * Where did an installed package come from, where that was no index? What its direct_url.json says.
 *
 * Pure.
 *
 * @see https://packaging.python.org/en/latest/specifications/direct-url-data-structure/
 */
import { isTable, stringOf, type Table, tableAt, textAt } from '../../formats/data.ts';
import { type Hash, hexHash, type Provenance } from '../../sbom/bill.ts';

export interface From {
  /** null: an index, or a place that is none for others. */
  readonly origin: Provenance | null;
  /** Of a package URL. */
  readonly qualifiers: Readonly<Record<string, string>>;
  readonly hashes: readonly Hash[];
  /** Is it the upload's own, and so not what an index has by that name? */
  readonly isOwn: boolean;
}

const AN_INDEX: From = { origin: null, qualifiers: {}, hashes: [], isOwn: false };

export function originOf(directUrl: unknown): From {
  if (!isTable(directUrl)) return AN_INDEX;
  const url = addressIn(textAt(directUrl, ['url']));
  const [vcs, commit] = ['vcs', 'commit_id'].map((key) => textAt(directUrl, ['vcs_info', key]));
  if (vcs && commit && url !== null && WORD.test(vcs) && WORD.test(commit)) {
    const place = `${vcs}+${url}@${commit}`;
    return { ...AN_INDEX, origin: { kind: 'vcs', url: place }, qualifiers: { vcs_url: place } };
  }
  const hashes = hashesIn(tableAt(directUrl, ['archive_info']));
  if (url === null) return { ...AN_INDEX, hashes, isOwn: isTable(directUrl.dir_info) };
  return { ...AN_INDEX, hashes, origin: { kind: 'distribution', url }, qualifiers: { download_url: url } };
}

const WORD = /^[A-Za-z0-9.]{1,64}$/;

/** Without what may let somebody in: user and password, and what stands behind a `?`; what is masked as a word. */
function addressIn(text: string | null): string | null {
  const told = (text ?? '').replaceAll('****', 'hidden');
  if (!/^(https?|ssh|git):/i.test(told) || !URL.canParse(told)) return null;
  const url = new URL(told);
  for (const part of ['username', 'password', 'search', 'hash'] as const) url[part] = '';
  return url.href;
}

function hashesIn(archive: Table): Hash[] {
  const all = Object.entries(tableAt(archive, ['hashes']));
  const [, algorithm, value] = /^(\w+)=(\w+)$/.exec(textAt(archive, ['hash']) ?? '') ?? [];
  const old = all.length === 0 && algorithm !== undefined ? [[algorithm, value] as const] : [];
  return [...all, ...old].flatMap(([name, hex]) => hexHash(name, stringOf(hex)) ?? []);
}
