/**
 * What projects of others include in their CI: what the steps really do, with the program in place of its package on npm.
 * That the files are valid is asked in test/slow/ci-schemas.test.ts.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { bundledProgram } from '../bundled.ts';
import { uploadOf } from '../fixtures.ts';

const repoDir = join(import.meta.dirname, '../..');
const program = bundledProgram();

/** @param script As a runner gives it to bash. `npx` is a stand-in: of `--yes --package NAME COMMAND ...` it calls COMMAND. */
function runScript(script: string, env: Record<string, string>) {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-ci-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  writeFileSync(
    join(dir, 'npx'),
    `#!/bin/sh\n[ "$1 $2 $4" = "--yes --package planqk-buildpack" ] || exit 99\necho "$3" >> asked\nshift 4\nexec ${process.execPath} ${program} "$@"\n`,
  );
  chmodSync(join(dir, 'npx'), 0o755);
  const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    cwd: dir,
    encoding: 'utf8',
    env: { PATH: `${dir}:/usr/bin:/bin`, ...env },
  });
  const file = (name: string): string => readFileSync(join(dir, name), 'utf8');
  return { status, stdout, stderr, file, has: (name: string) => existsSync(join(dir, name)) };
}

const action = parse(readFileSync(join(repoDir, 'action.yml'), 'utf8'));
const { script, variables } = parse(readFileSync(join(repoDir, 'ci/planqk.gitlab-ci.yml'), 'utf8'))['planqk-plan'];

it('the action tells what is wrong, and fails for it', () => {
  const env = { UPLOAD: uploadOf('two-named-folders'), VERSION: '1.2.3', SARIF: '' };
  const { status, stdout, file } = runScript(action.runs.steps[0].run, env);
  expect([status, stdout]).toEqual([
    1,
    expect.stringMatching(/^::error file=[^,]+,title=ambiguous-user-code::More than one/),
  ]);
  expect(file('asked')).toBe('planqk-buildpacks@1.2.3\n');
});

it('the action writes SARIF where it is asked to, and passes for a job', () => {
  const env = { UPLOAD: uploadOf('job-at-the-root'), VERSION: 'latest', SARIF: 'plan.sarif' };
  const { status, file } = runScript(action.runs.steps[0].run, env);
  expect(status).toBe(0);
  expect(JSON.parse(file('plan.sarif')).runs[0].tool.driver.name).toBe('planqk-buildpack');
});

it('no input of the action is part of its script', () => {
  expect(action.runs.steps[0].run).not.toContain('inputs.');
  const handed = Object.values<string>(action.runs.steps[0].env).map((value) => /inputs\.(\w+)/.exec(value)![1]);
  expect(handed.sort()).toEqual(Object.keys(action.inputs).sort());
});

it('the template for GitLab leaves a report and tells it in its log, also where it fails', () => {
  const env = { ...variables, PLANQK_UPLOAD: uploadOf('two-named-folders') };
  const { status, stderr, file } = runScript(script.join('\n'), env);
  expect([status, stderr]).toEqual([1, expect.stringMatching(/^\[Error: More than one/)]);
  expect(JSON.parse(file('gl-code-quality-report.json'))).toMatchObject([{ check_name: 'ambiguous-user-code' }]);
});
