/** `npm run hooks`: has git check what is staged before each commit. */
import { runScript } from './progress.ts';
import { ask } from './setup/command.ts';
import { SetupError } from './setup/setup-error.ts';
import { repoDir } from './setup/workspace.ts';

await runScript(async () => {
  const { ok, stderr } = await ask('git', ['config', 'core.hooksPath', 'scripts/hooks'], { cwd: repoDir });
  if (!ok) throw new SetupError(`git cannot be told: ${stderr}`, 'Run this in a clone of the repository.');
  return 0;
});
