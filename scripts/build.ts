/** `npm run build`: leaves the executable at dist/planqk-buildpack, having run it. */
import { statSync } from 'node:fs';
import { runScript, step } from './progress.ts';
import { ensureExecutable } from './setup/executable.ts';

await runScript(async () => {
  const file = await step('executable', ensureExecutable);
  process.stdout.write(`${file} (${(statSync(file).size / 1e6).toFixed(1)} MB)\n`);
  return 0;
});
