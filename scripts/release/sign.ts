/** Who vouches for a release? Whoever has the key: by cosign, without a log that the public can read. */
import { ask } from '../setup/command.ts';
import { SetupError } from '../setup/setup-error.ts';

export interface Signer {
  readonly cosign: string;
  /** As cosign takes it: a file, or the address of one that a key service holds. COSIGN_PASSWORD has its password. */
  readonly key: string;
}

const QUIET = ['--tlog-upload=false', '--yes'];

/** @returns The file beside it that holds the signature. */
export async function signFile(signer: Signer, file: string): Promise<string> {
  const signature = `${file}.sig`;
  await run(signer, ['sign-blob', '--output-signature', signature], file);
  return signature;
}

/** Of an index each part, too: who looks at signatures may see the image of one machine. @param image By its digest, in a registry. */
export const signImage = (signer: Signer, image: string): Promise<void> => run(signer, ['sign', '--recursive'], image);

async function run({ cosign, key }: Signer, [command = '', ...options]: string[], what: string): Promise<void> {
  // with none at all it would ask
  const env = { COSIGN_PASSWORD: process.env.COSIGN_PASSWORD ?? '' };
  const { ok, stderr } = await ask(cosign, [command, '--key', key, ...QUIET, ...options, what], { env });
  if (!ok)
    throw new SetupError(`${what} cannot be signed: ${stderr.trim()}`, 'Is the key there, and COSIGN_PASSWORD right?');
}
