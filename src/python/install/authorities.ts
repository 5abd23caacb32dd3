/**
 * Which authorities do the tools trust, and by which variables are they told? Those of the system, and those that an
 * operator or an upload adds: in one file, since most tools read one only, and each under a name of its own.
 */
import { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { rootCertificates } from 'node:tls';
import { readPlainFile, type Variables } from '../../cnb/platform-env.ts';
import { reasonOf } from '../../problem.ts';
import { isSet } from './tool-settings.ts';

/** The lifecycle hands the image's own SSL_CERT_FILE to no buildpack. */
export const SYSTEM_CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
const SYSTEM_FOLDER = '/etc/ssl/certs';

const FILES = ['SSL_CERT_FILE', 'PIP_CERT', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'GIT_SSL_CAINFO'] as const;

/** Whichever tool is asked, and whatever it starts. */
export const trustVariables = (file: string): Record<string, string> =>
  Object.fromEntries(FILES.map((name) => [name, file]));

/** Some megabytes: all authorities that there are come to a quarter of one. */
const MOST_BYTES = 4 * 1024 * 1024;

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** Of a file; never what else lies in it, such as a key. In words: why it has none. */
export function certificatesIn(text: string): string[] | string {
  const found = (text.match(CERTIFICATE) ?? []).map((each) => each.replaceAll('\r', ''));
  if (found.length === 0) return 'it holds no certificate in the form of PEM';
  try {
    for (const each of found) new X509Certificate(each);
    return found;
  } catch {
    return 'it holds something that is no certificate';
  }
}

export interface AuthoritiesOfVariables {
  readonly certificates: readonly string[];
  /** `NAME=file: why it cannot be used`. */
  readonly faults: readonly string[];
}

export const NOT_ABSOLUTE = 'it is no absolute path, and would lead into the app';

/** @param base Where relative paths count from; null: nowhere. */
export function authoritiesOf(env: Variables, base: string | null): AuthoritiesOfVariables {
  const certificates: string[] = [];
  const faults: string[] = [];
  for (const name of FILES) {
    const file = env[name];
    const read = isSet(file) ? readCertificates(file, base) : [];
    if (typeof read === 'string') faults.push(`${name}=${file}: ${read}`);
    else certificates.push(...read);
  }
  // not in the app, which may hold any number of files
  const dirs = base === null ? (env.SSL_CERT_DIR ?? '').split(delimiter).filter(isAbsolute) : [];
  for (const dir of dirs.filter((each) => each !== SYSTEM_FOLDER && existsSync(each)))
    for (const name of readdirSync(dir).sort()) {
      const read = readCertificates(join(dir, name), null);
      if (typeof read !== 'string') certificates.push(...read);
    }
  return { certificates, faults };
}

function readCertificates(file: string, base: string | null): string[] | string {
  if (base === null && !isAbsolute(file)) return NOT_ABSOLUTE;
  try {
    const bytes = readPlainFile(resolve(base ?? '/', file), MOST_BYTES);
    return bytes === null ? 'it is no file of at most 4 MiB' : certificatesIn(bytes.toString('latin1'));
  } catch (error) {
    return reasonOf(error);
  }
}

/** The text of the one file. */
export function bundleOf(certificates: readonly string[]): string {
  const system = existsSync(SYSTEM_CERTIFICATES)
    ? (readFileSync(SYSTEM_CERTIFICATES, 'latin1').match(CERTIFICATE) ?? [])
    : rootCertificates;
  return [...new Set([...system, ...certificates])].map((each) => `${each}\n`).join('');
}
