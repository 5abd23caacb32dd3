/**
 * The variables that come with an upload: files in the platform's folder, never in the environment of our programs, since
 * every buildpack of ours asks for `clear-env`. What is in the environment is the operator's.
 *
 * @see https://github.com/buildpacks/spec/blob/main/buildpack.md#provided-by-the-platform
 */
import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Variables = Readonly<Record<string, string | undefined>>;

/** Names only; none where there is no such folder. */
export function platformVariables(platformDir: string): string[] {
  try {
    return readdirSync(join(platformDir, 'env')).sort();
  } catch {
    return [];
  }
}

/**
 * The upload's variables that are allowed, below the operator's.
 *
 * @param env The operator's.
 */
export function allowedVariables(platformDir: string, env: Variables, allowed: (name: string) => boolean): Variables {
  const names = platformVariables(platformDir).filter(allowed);
  return { ...Object.fromEntries(names.map((name) => [name, valueIn(join(platformDir, 'env', name))])), ...env };
}

/** The system ends a variable at the first NUL, and Node starts nothing that is given one. */
export const canBeValue = (text: string): boolean => !text.includes('\0');

/** What else could lie there is nothing that a platform writes. */
function valueIn(file: string): string | undefined {
  try {
    const value = readPlainFile(file)?.toString('utf8');
    return value !== undefined && canBeValue(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Never waited for. null: no plain file, or a larger one. @throws the system's error */
export function readPlainFile(file: string, mostBytes = Number.POSITIVE_INFINITY): Buffer | null {
  const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(fd);
    return stat.isFile() && stat.size <= mostBytes ? readFileSync(fd) : null;
  } finally {
    closeSync(fd);
  }
}
