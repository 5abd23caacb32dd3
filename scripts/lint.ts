/** `npm run lint`: format, the linter's rules and types, of all files. `npm run format`: mends what can be mended. */
import { checkFiles, format } from './checks.ts';
import { runScript } from './progress.ts';

await runScript(async () => {
  if (process.argv.includes('--write')) return format();
  await checkFiles(process.argv.includes('--staged') ? 'staged' : 'all');
  return 0;
});
