/** What a detect loads of Node's own modules: each that it does not need costs every build of every upload up to 3 ms. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { bundledProgram } from '../bundled.ts';
import { temporaryCopy, uploadOf } from '../fixtures.ts';

const program = bundledProgram();

/** The program starts commands, reads zips and speaks TLS elsewhere. */
const DEAR = [
  'perf_hooks',
  'crypto',
  'tls',
  'https',
  'http',
  'net',
  'child_process',
  'zlib',
  'readline',
  'worker_threads',
];

it.each(['stage', 'guard', 'job'])('planqk/%s loads none that are dear', (component) => {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-detect-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  mkdirSync(join(dir, 'platform'));
  const hook = join(dir, 'hook.cjs');
  writeFileSync(
    hook,
    "process.on('exit', () => require('node:fs').writeSync(2, process.moduleLoadList.join('\\n')));\n",
  );
  const { stderr, status } = spawnSync(process.execPath, ['--require', hook, program], {
    argv0: 'detect',
    cwd: temporaryCopy(uploadOf('named-folder-underscore'), onTestFinished),
    encoding: 'utf8',
    env: {
      CNB_BUILDPACK_DIR: join(dir, `planqk_${component}`, '0.1.0'),
      CNB_PLATFORM_DIR: join(dir, 'platform'),
      CNB_BUILD_PLAN_PATH: join(dir, 'plan.toml'),
    },
  });
  const loaded = stderr.split('\n').flatMap((line) => /^NativeModule (\w+)$/.exec(line)?.[1] ?? []);
  expect(loaded, stderr).toContain('fs');
  expect([0, 100]).toContain(status);
  expect(DEAR.filter((name) => loaded.includes(name))).toEqual([]);
});
