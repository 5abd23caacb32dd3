/** What does staging cost over starting a program at all? The size of the executable, and detect over a program that is empty. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { buildpackDir, bundle, executableFile, makeExecutable } from '../setup/executable.ts';
import { repoDir, type Say } from '../setup/workspace.ts';
import { alternate, type Row, ratio } from './rows.ts';
import { settle } from './settle.ts';

export const executableSize = (): Row => ({
  what: 'executable',
  value: `${(statSync(executableFile).size / 1e6).toFixed(1)} MB`,
  aim: 'at most 112 MB',
});

export async function benchDetect(say: Say): Promise<Row[]> {
  const work = mkdtempSync(join(tmpdir(), 'planqk-bench-'));
  try {
    const [ours, empty] = [join(buildpackDir('stage'), 'bin', 'detect'), await makeEmptyProgram(say, work)];
    await settle(ours, empty);
    say('taking turns');
    const times = await alternate(30, {
      ours: () => timeOf(ours, work),
      empty: () => timeOf(empty, work),
    });
    return [ratio('detect of planqk/stage, over an empty program', times.ours, times.empty, 'at most 1.5')];
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function makeEmptyProgram(say: Say, work: string): Promise<string> {
  const [source, bundled, program] = ['empty.js', 'empty.cjs', 'empty'].map((name) => join(work, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(source, 'process.exitCode = 100;\n');
  await bundle(source, bundled);
  await makeExecutable(say, bundled, program, {}, { argv0: 'detect', cwd: work, env: {} });
  mkdirSync(join(work, 'bin'));
  symlinkSync(program, join(work, 'bin', 'detect'));
  return join(work, 'bin', 'detect');
}

/** Each detect stages: it gets an upload of its own. */
async function timeOf(file: string, work: string): Promise<number> {
  const cwd = mkdtempSync(join(work, 'app-'));
  cpSync(join(repoDir, 'samples', 'pip-job'), cwd, { recursive: true });
  const env = {
    CNB_BUILDPACK_DIR: buildpackDir('stage'),
    CNB_PLATFORM_DIR: work,
    CNB_BUILD_PLAN_PATH: join(work, 'plan.toml'),
  };
  const started = performance.now();
  const { exitCode } = await execa(file, [], { cwd, env, reject: false });
  const elapsed = performance.now() - started;
  if (exitCode !== 100) throw new Error(`${file} exited with ${exitCode}`);
  return elapsed;
}
