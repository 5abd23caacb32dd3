/** An upload's variables, as project.toml may set them, run no code in our programs: with the real lifecycle. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { executableFile } from '../../scripts/setup/executable.ts';
import { uploadOf } from '../fixtures.ts';
import { detect, workbench } from './detector.ts';

/** Each would run or write `trace` in a program that heeds it. */
const hostile = (appDir: string, trace: string): Record<string, string> => ({
  NODE_OPTIONS: `--require ${join(appDir, 'evil.cjs')}`,
  NODE_V8_COVERAGE: trace,
  NODE_REPL_EXTERNAL_MODULE: join(appDir, 'evil.cjs'),
  LD_PRELOAD: join(appDir, 'evil.so'),
  BASH_ENV: join(appDir, 'evil.sh'),
  ENV: join(appDir, 'evil.sh'),
});

function bringEvil(appDir: string): string {
  const trace = join(appDir, 'trace');
  writeFileSync(join(appDir, 'evil.cjs'), `require('node:fs').writeFileSync(${JSON.stringify(trace)}, 'ran')`);
  writeFileSync(join(appDir, 'evil.sh'), `echo ran > ${trace}\n`);
  mkdirSync(join(appDir, 'c'));
  writeFileSync(
    join(appDir, 'c/evil.c'),
    `#include <stdio.h>\n__attribute__((constructor)) void f(void){FILE*t=fopen("${trace}","w");if(t){fputs("ran",t);fclose(t);}}\n`,
  );
  execFileSync('gcc', ['-shared', '-fPIC', '-o', join(appDir, 'evil.so'), join(appDir, 'c/evil.c')]);
  return trace;
}

describe('variables of an upload', () => {
  it('reach neither stage, guard, settings nor job', async ({ onTestFinished }) => {
    const bench = workbench(uploadOf('named-folder-underscore'), onTestFinished);
    const trace = bringEvil(bench.appDir);
    const { group, output } = await detect(bench, { env: hostile(bench.appDir, trace) });
    expect(group, output).toContain('planqk/job');
    expect(existsSync(trace), 'code of the upload ran').toBe(false);
  });

  it('but its settings do, and a misspelt one is named', async ({ onTestFinished }) => {
    const bench = workbench(uploadOf('two-projects-one-chosen'), onTestFinished);
    const env = { BP_PLANQK_USER_CODE: 'shor', BP_PLANQK_MANFEST: 'x' };
    const { group, output } = await detect(bench, { env });
    expect(group, output).toContain('planqk/job');
  });
});

it('the executable itself is deaf to NODE_OPTIONS', () => {
  const { stderr, status } = spawnSync(executableFile, ['--help'], {
    env: { NODE_OPTIONS: '--require /nowhere/evil.cjs' },
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
});
