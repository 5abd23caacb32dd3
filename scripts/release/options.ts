/** What is `npm run release` asked for? Pure. */
import { parseArgs } from 'node:util';
import { faultOf } from '../setup/registry-names.ts';
import { SetupError } from '../setup/setup-error.ts';

export interface ReleaseOptions {
  readonly output: string;
  readonly registry: string;
  /** Of cosign. */
  readonly key: string | undefined;
  /** With the notes of what is not released yet, and of a tree that need not be committed. */
  readonly isDraft: boolean;
}

const USAGE = '`npm run release -- --help` lists the options.';

/** @throws SetupError */
export function readReleaseOptions(args: readonly string[]): ReleaseOptions {
  const { output, registry, key, draft } = parse(args);
  const fault = faultOf(registry);
  if (fault !== null) throw new SetupError(fault, USAGE);
  return { output, registry, key, isDraft: draft };
}

function parse(args: readonly string[]) {
  const options = {
    output: { type: 'string', default: 'dist/release' },
    registry: { type: 'string', default: '' },
    key: { type: 'string' },
    draft: { type: 'boolean', default: false },
  } as const;
  try {
    const { values } = parseArgs({ args: [...args], options });
    return { key: undefined, ...values };
  } catch (error) {
    throw new SetupError((error as Error).message, USAGE);
  }
}
