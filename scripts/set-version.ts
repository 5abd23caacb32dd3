/** `npm run set-version -- VERSION`: package.json says which version this is; here is who has to name it, too. */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { valid } from 'semver';
import { runScript } from './progress.ts';
import { VERSION } from './setup/bundle.ts';
import { runAloud } from './setup/command.ts';
import { SetupError } from './setup/setup-error.ts';
import { renamed, VERSIONED } from './setup/versioned.ts';
import { repoDir } from './setup/workspace.ts';

await runScript(async () => {
  const version = valid(process.argv[2]);
  if (version === null) throw new SetupError('No version is given.', 'For example: npm run set-version -- 1.2.3');
  await runAloud(() => {}, ['npm', 'version', version, '--no-git-tag-version', '--allow-same-version'], {
    cwd: repoDir,
    what: 'Writing package.json',
    remedy: 'See what npm says above.',
  });
  for (const file of globSync([...VERSIONED], { cwd: repoDir }).map((path) => join(repoDir, path)))
    writeFileSync(file, renamed(readFileSync(file, 'utf8'), VERSION, version));
  process.stdout.write(`This is ${version} now, and was ${VERSION}. CHANGELOG.md is yours to write.\n`);
  return 0;
});
