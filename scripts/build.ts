/** `npm run build`: leaves the executable at dist/planqk-buildpack, having run it. */
import { statSync } from 'node:fs';
import { groundwork } from './groundwork.ts';
import { runScript } from './progress.ts';

await runScript(async () => {
  const file = await groundwork.executable();
  process.stdout.write(`${file} (${(statSync(file).size / 1e6).toFixed(1)} MB)\n`);
  return 0;
});
