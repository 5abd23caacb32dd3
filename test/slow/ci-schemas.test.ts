/** What GitHub and GitLab read of ours, by their schemas. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from './tools.ts';

const repoDir = join(import.meta.dirname, '../..');
const prefix = join(repoDir, '.cache', 'schema-validators-venv');
const PINNED = 'check-jsonschema==0.39.0';

/** Makes the environment on its first use; later ones find it. */
beforeAll(async () => {
  const stamp = join(prefix, 'planqk-pinned');
  if (existsSync(stamp)) return;
  await execa('python3', ['-m', 'venv', prefix]);
  await execa(join(prefix, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', PINNED]);
  writeFileSync(stamp, PINNED);
});

const check = (schema: string, file: string) =>
  execa(join(prefix, 'bin', 'check-jsonschema'), ['--builtin-schema', `vendor.${schema}`, file], {
    cwd: repoDir,
    all: true,
    reject: false,
  });

const forms = readdirSync(join(repoDir, '.github/ISSUE_TEMPLATE')).filter((name) => name !== 'config.yml');

it.each([
  ['github-actions', 'action.yml'],
  ['gitlab-ci', 'ci/planqk.gitlab-ci.yml'],
  ['github-issue-config', '.github/ISSUE_TEMPLATE/config.yml'],
  ...forms.map((name) => ['github-issue-forms', join('.github/ISSUE_TEMPLATE', name)]),
])('%s: %s', async (schema, file) => {
  const { exitCode, all } = await check(schema, file);
  expect(exitCode, all).toBe(0);
});

it.each([
  ['github-actions', 'name: x\ndescription: x\nruns: { using: composite, stepps: [] }\n'],
  ['gitlab-ci', 'planqk-plan: { script: 3 }\n'],
  ['github-issue-forms', 'name: x\ndescription: x\nbody: [{ type: text }]\n'],
])('%s: what is wrong is noticed', async (schema, text) => {
  const file = join(temporaryFolder(onTestFinished), 'wrong.yml');
  writeFileSync(file, text);
  expect((await check(schema, file)).exitCode).toBe(1);
});
