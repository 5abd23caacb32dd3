// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of pip are written so
/**
 * What in an upload looks like a secret that would be in the image for everybody to read? Warned of, never printed.
 */
import { posix } from 'node:path';
import { linesOf } from '../formats/line-index.ts';
import { orInstead, type Warning } from '../problem.ts';
import { placeText } from '../quote.ts';
import type { RelPath, Survey } from '../upload/survey.ts';

/** By their names alone; `.env.example` and its like are there to be read. */
const FILES: readonly RegExp[] = [
  /^\.env(?!.*\.(?:example|sample|template|dist)$)(?:\..+)?$/,
  /^(?:\.netrc|_netrc|\.pypirc|\.git-credentials|\.npmrc|\.pgpass|\.htpasswd)$/,
  /^id_(?:rsa|dsa|ecdsa|ed25519)$/,
  /\.(?:pem|key|p12|pfx|ppk|kdbx)$/i,
];
const FOLDERS: ReadonlySet<string> = new Set(['.ssh', '.aws', '.azure', '.gnupg', '.kube']);

export const secretWarnings = (survey: Survey, manifests: readonly RelPath[]): Warning[] => [
  ...secretFiles(survey),
  ...secretLines(survey, manifests),
];

function secretFiles({ entries }: Survey): Warning[] {
  const where = [...entries].flatMap(([path, kind]) => {
    const name = posix.basename(path);
    return kind === 'directory'
      ? FOLDERS.has(name)
        ? [path]
        : []
      : FILES.some((each) => each.test(name))
        ? [path]
        : [];
  });
  if (where.length === 0) return [];
  const message =
    'May hold secrets, and everybody who can pull the image can read it: leave it out, and set a variable where the job runs.';
  return [{ code: 'secret-file', message, where }];
}

/** What stands before the host of an address; a user name alone is a token where it is long. */
const USER_INFO = /:\/\/([^\s/@:'"]{0,200})(:[^\s/@'"]{0,500})?@/g;
/** As conda writes one into a channel's address; a thread of a forum has a number behind it. */
const TOKEN_PATH = /:\/\/[^\s/]{1,300}\/t\/(?=[\w-]{0,200}\d)[\w-]{6,200}(?=\/(?!\d+(?:[/?#"'\s]|$))|\s|$)/g;
const VARIABLE = /\$\{?\w/;
const TOKEN_LENGTH = 16;

const isSecret = ([, user = '', password]: RegExpMatchArray): boolean =>
  password === undefined || password === ':'
    ? user.length >= TOKEN_LENGTH && !VARIABLE.test(user)
    : !VARIABLE.test(password);

/** @param manifests Wherever they lie: what needs not be moved is in the image as well. */
export function secretLines(survey: Survey, manifests: readonly RelPath[]): Warning[] {
  const where = [...new Set(manifests)].flatMap((path) => {
    const text = orInstead(() => survey.text(path), null) ?? '';
    const lineAt = linesOf(text);
    const found = [...[...text.matchAll(USER_INFO)].filter(isSecret), ...text.matchAll(TOKEN_PATH)];
    const lines = new Set(found.map(({ index }) => lineAt(index)).sort((a, b) => a - b));
    return [...lines].map((line) => placeText({ path, line }));
  });
  if (where.length === 0) return [];
  const message =
    'A password or token stands in an address and goes into the image. Name a variable in its place, as in https://${INDEX_USER}:${INDEX_TOKEN}@host, and set it for the build.';
  return [{ code: 'secret-in-address', message, where }];
}
