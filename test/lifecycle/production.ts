/** The order of the production builder under the real lifecycle's detector, with the stand-in for Paketo. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { VERSION } from '../../scripts/setup/bundle.ts';
import { repoDir } from '../../scripts/setup/workspace.ts';
import { assembleStandIn, type StandInTools } from '../paketo/assemble.ts';
import { type Workbench, workbench } from './detector.ts';

export const PRODUCTION_ORDER = [['planqk/python']] as const;

/**
 * A workbench that also holds planqk/python and all that it names.
 *
 * @param tools For builds; detects do without.
 */
export function productionBench(
  uploadDir: string,
  after: (cleanUp: () => void) => void,
  tools?: StandInTools,
): Workbench {
  const bench = workbench(uploadDir, after);
  mkdirSync(join(bench.buildpacksDir, 'planqk_python'));
  symlinkSync(join(repoDir, 'buildpack', 'python'), join(bench.buildpacksDir, 'planqk_python', VERSION));
  const dir = standIn(tools);
  for (const name of readdirSync(dir)) symlinkSync(join(dir, name), join(bench.buildpacksDir, name));
  return bench;
}

let assembled: string | undefined;
afterAll(() => assembled && rmSync(assembled, { recursive: true, force: true }));

/** Put together once for all tests of a file. */
function standIn(tools: StandInTools | undefined): string {
  if (assembled !== undefined) return assembled;
  const dir = mkdtempSync(join(tmpdir(), 'planqk-stand-in-'));
  chmodSync(dir, 0o755);
  assembleStandIn(dir, tools);
  assembled = dir;
  return dir;
}
