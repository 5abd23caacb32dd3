/**
 * What do installers that are not ours get of the service bindings? Paketo's take none, but go by the tools' variables.
 *
 * Writes certificates to the folder it is given, and what is secret to one that no layer knows: it stays as long as the
 * container of the build does, since the others run after us.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleOf, trustVariables } from './authorities.ts';
import { netrcText } from './netrc.ts';
import type { BoundSettings } from './python-bindings.ts';
import { withoutUserInfo } from './tool-settings.ts';

/** Variables of the tools; none holds a secret. */
export function settingsForOthers(bound: BoundSettings, dir: string): Record<string, string> {
  const { settings, logins, certificates, pipConfig } = bound;
  const addresses = pipConfig === null ? settings.map(({ name, value }) => [name, withoutUserInfo(value)]) : [];
  return {
    ...Object.fromEntries(addresses),
    ...(pipConfig !== null && { PIP_CONFIG_FILE: pipConfig }),
    ...(logins.length > 0 && {
      NETRC: written(mkdtempSync(join(tmpdir(), 'planqk-access-')), 'netrc', netrcText(logins)),
    }),
    ...(certificates.length > 0 && trustVariables(written(dir, 'certificates.pem', bundleOf(certificates)))),
  };
}

function written(dir: string, name: string, text: string): string {
  const file = join(dir, name);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}
