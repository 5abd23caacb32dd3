/** An upload with a project in app/user_code and a local wheel in it, locked there by its own tool. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runTool, temporaryFolder, writeWheel } from './tools.ts';

const PROGRAM = 'def run(data, params):\n    return data\n';

/** @param lock The command; null: it has no lock. */
export async function lockedUpload(
  files: Readonly<Record<string, string>>,
  lock: readonly string[] | null,
  after: (cleanUp: () => void) => void,
): Promise<string> {
  const dir = temporaryFolder(after);
  const userCode = join(dir, 'app/user_code');
  for (const [path, text] of Object.entries({ 'src/program.py': PROGRAM, ...files })) {
    mkdirSync(dirname(join(userCode, path)), { recursive: true });
    writeFileSync(join(userCode, path), text);
  }
  mkdirSync(join(userCode, 'wheels'));
  await writeWheel(join(userCode, 'wheels'), 'alocal');
  if (lock === null) return dir;
  const { exitCode, output } = await runTool(lock, userCode, environmentsIn(temporaryFolder(after)));
  if (exitCode !== 0) throw new Error(`${lock.join(' ')} exits with ${exitCode}:\n${output}`);
  return dir;
}

/** Each tool's own way to say where an environment goes. */
export const environmentsIn = (dir: string): Record<string, string> => ({
  POETRY_VIRTUALENVS_PATH: dir,
  UV_PROJECT_ENVIRONMENT: join(dir, 'venv'),
  WORKON_HOME: dir,
});
