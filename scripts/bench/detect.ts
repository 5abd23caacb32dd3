/** What does staging cost over starting a program at all? The size of the executable, and detect over a program that is empty. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { bundle } from '../setup/bundle.ts';
import { buildpackDir, executableFile, makeExecutable } from '../setup/executable.ts';
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
    const empty = await makeEmptyProgram(say, work);
    await settle(executableFile, empty);
    say('taking turns');
    const stage: Called = { component: 'stage', code: 100 };
    const times = await alternate(30, {
      empty: () => timeOf(work, [stage], empty),
      stage: () => timeOf(work, [stage]),
      four: () => timeOf(work, [stage, ...BEHIND_STAGE]),
    });
    return [
      ratio('detect of planqk/stage, over an empty program', times.stage, times.empty, 'at most 1.25'),
      ratio('our four detects one after the other, over an empty program', times.four, times.empty, 'at most 3.1'),
    ];
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

interface Called {
  readonly component: string;
  /** What it ends with. */
  readonly code: number;
}

/** Of an upload that states nothing. */
const BEHIND_STAGE: readonly Called[] = [
  { component: 'guard', code: 100 },
  { component: 'settings', code: 100 },
  { component: 'job', code: 0 },
];

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

/** On an upload of its own, since detect stages it. @param program Instead of the component's own. */
async function timeOf(work: string, called: readonly Called[], program?: string): Promise<number> {
  const cwd = mkdtempSync(join(work, 'app-'));
  cpSync(join(repoDir, 'samples', 'pip-job'), cwd, { recursive: true });
  let elapsed = 0;
  for (const { component, code } of called) {
    const dir = buildpackDir(component);
    const file = program ?? join(dir, 'bin', 'detect');
    const env = { CNB_BUILDPACK_DIR: dir, CNB_PLATFORM_DIR: work, CNB_BUILD_PLAN_PATH: join(work, 'plan.toml') };
    const started = performance.now();
    const { exitCode } = await execa(file, [], { cwd, env, reject: false });
    elapsed += performance.now() - started;
    if (exitCode !== code) throw new Error(`${file} exited with ${exitCode}`);
  }
  return elapsed;
}
