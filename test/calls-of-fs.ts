/** Calls of `node:fs` in this process, looked at or refused before they happen: as they are in a process that ends just then. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

type Call = (...args: unknown[]) => unknown;

/**
 * @param before Gets the number of the call, from 1; what it throws is thrown in place of the call. Its own calls do not count.
 * @returns Ends it.
 */
export function beforeCalls(names: readonly (keyof typeof fs)[], before: (call: number) => void): () => void {
  const functions = fs as unknown as Record<string, Call>;
  const real = names.map((name) => [name, functions[name]!] as const);
  let calls = 0;
  let isBusy = false;
  for (const [name, call] of real) {
    functions[name] = (...args) => {
      if (!isBusy) {
        isBusy = true;
        try {
          before(++calls);
        } finally {
          isBusy = false;
        }
      }
      return call(...args);
    };
  }
  syncBuiltinESMExports();
  return () => {
    for (const [name, call] of real) functions[name] = call;
    syncBuiltinESMExports();
  };
}
