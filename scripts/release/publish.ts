/** Does a registry have all that a site needs of us? What was made is pushed, and signed by whoever has a key. */

import { type Pushed, pushArchive } from '../setup/push.ts';
import type { Say } from '../setup/workspace.ts';
import { type Signer, signImage } from './sign.ts';

interface Kept {
  readonly name: string;
  readonly file: string;
}

/** @returns Each with its digest. */
export async function publish(
  say: Say,
  crane: string,
  images: readonly Kept[],
  signer: Signer | null,
): Promise<Pushed[]> {
  const all: Pushed[] = [];
  for (const { name, file } of images) {
    const pushed = await pushArchive(say, crane, file, name);
    if (signer !== null) await signImage(signer, `${name.replace(/:[^:/]+$/, '')}@${pushed.digest}`);
    all.push(pushed);
  }
  return all;
}
