/** The service that others have: qhub-serve, from the package index. */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir } from '../../scripts/setup/workspace.ts';
import { ensureVenv, pythonOnPath } from '../runner/venv.ts';
import { temporaryFolder } from './service.ts';

const REQUIRED = ['qhub-serve==1.4.3', 'qhub-api==3.3.0', 'qhub-commons==1.2.2'];

type CleanUp = (then: () => void | Promise<void>) => void;

/** As its command starts it, without the second process that watches for changes. @returns its URL */
export async function startQhubServe(program: string, cleanUp: CleanUp): Promise<string> {
  const python = await ensureVenv(join(cacheDir, 'qhub-serve-venv'), pythonOnPath('python3'), REQUIRED);
  const workspace = temporaryFolder(cleanUp);
  mkdirSync(join(workspace, 'src'));
  writeFileSync(join(workspace, 'src/program.py'), program);
  const env = { PATH: process.env.PATH, HOME: workspace, WORKSPACE: workspace, PYTHONPATH: workspace };
  const child = spawn(python, ['-m', 'uvicorn', 'qhub_serve.app:app', '--port', '0'], {
    cwd: workspace,
    env: { ...env, ENTRYPOINT: 'src.program:run' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((done) => child.once('exit', done));
  cleanUp(async () => {
    child.kill('SIGKILL'); // else it waits for its threads
    await ended;
  });
  let log = '';
  return new Promise((done, fail) => {
    const hear = (text: Buffer) => {
      log += text;
      const url = /running on (http:\/\/[\d.:]+)/.exec(log)?.[1];
      if (url !== undefined) done(url);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    void ended.then(() => fail(new Error(`qhub-serve did not start:\n${log}`)));
  });
}
