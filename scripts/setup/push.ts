/** How does a file with an image get to a registry? By crane, whose passwords and authorities are those of docker and of SSL_CERT_FILE. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Descriptor, jsonIn } from '../images/layout.ts';
import { runAloud } from './command.ts';
import type { Say } from './workspace.ts';

export interface Pushed {
  readonly name: string;
  readonly digest: string;
}

/** What crane's own words do not say, by what they are: the first that fits. */
const REMEDIES: readonly (readonly [said: RegExp, remedy: string])[] = [
  [
    /UNAUTHORIZED|DENIED|\b40[13]\b/i,
    'The registry does not take user and password: `docker login` there first (DOCKER_CONFIG).',
  ],
  [/x509|certificate/i, 'SSL_CERT_FILE names a file of authorities; that of the registry has to be in it.'],
  [/HTTP response to HTTPS client/i, 'Without TLS only registries on localhost and in private networks are talked to.'],
  [/./, 'Is the name right, and can it be reached?'],
];

/** Pure. */
export const pushRemedy = (said: string): string => REMEDIES.find(([pattern]) => pattern.test(said))?.[1] ?? '';

/** @param layout An OCI layout, in a tar: an image that we keep, or a buildpackage. */
export async function pushArchive(say: Say, crane: string, layout: string, name: string): Promise<Pushed> {
  say(name);
  const dir = mkdtempSync(join(tmpdir(), 'planqk-push-'));
  try {
    await runAloud(say, ['tar', '-xf', layout, '-C', dir], {
      what: `Unpacking ${layout}`,
      remedy: 'Some space on the disk is needed.',
    });
    const what = `Pushing ${name}`;
    await runAloud(say, [crane, 'push', dir, name], { what, remedy: pushRemedy });
    const { manifests } = jsonIn<{ manifests: Descriptor[] }>(dir, 'index.json');
    return { name, digest: manifests[0]?.digest ?? '' };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
