/** Made-up environments and what they consist of: `environments/<name>/prefix`, and the two documents beside it. */
import { join } from 'node:path';
import { readInstalled } from '../../src/python/install/installed.ts';
import { type Bill, makeBill } from '../../src/sbom/bill.ts';

export const environmentDir = (name: string): string => join(import.meta.dirname, 'environments', name);

export const billOfEnvironment = (name: string): Bill =>
  makeBill(
    { name: 'planqk/environment', version: null, licenses: [] },
    readInstalled(join(environmentDir(name), 'prefix')),
  );
