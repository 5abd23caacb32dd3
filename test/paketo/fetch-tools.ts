/** Where are the programs that the stand-in carries? Those it does not carry it takes from the index, as Paketo does. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runAloud } from '../../scripts/setup/command.ts';
import { ensureUv } from '../../scripts/setup/uv.ts';
import { cacheDir, keyOf, type Say } from '../../scripts/setup/workspace.ts';
import { pipPins, type StandInTools } from './assemble.ts';

export const ensureStandInTools = async (say: Say): Promise<StandInTools> => ({
  pipWheel: await fetchPip(say),
  uv: await ensureUv(say),
});

/** @returns The wheel, in the version and with the hash that pip.txt pins. */
async function fetchPip(say: Say): Promise<string> {
  const pin = readFileSync(pipPins, 'utf8');
  const dir = join(cacheDir, 'tools', `pip-${keyOf(pin)}`);
  mkdirSync(dir, { recursive: true });
  const wheel = () => readdirSync(dir).find((name) => name.endsWith('.whl'));
  if (wheel() === undefined) {
    const options = ['--no-deps', '--only-binary=:all:', '--require-hashes', '--progress-bar=off', '--dest', dir];
    await runAloud(say, ['python3', '-m', 'pip', 'download', ...options, '--requirement', pipPins], {
      what: 'Fetching pip for the stand-in',
      remedy: 'pip must reach a package index that has it (PIP_INDEX_URL names another one).',
    });
  }
  return join(dir, wheel() ?? '');
}
