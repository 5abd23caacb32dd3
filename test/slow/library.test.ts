/** What a program finds that imports the package: the plan, as the command prints it, with its types. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, it } from 'vitest';
import { makeLibrary } from '../../scripts/setup/library.ts';
import { bundledProgram } from '../bundled.ts';
import { uploadOf } from '../fixtures.ts';
import { temporaryFolder } from './tools.ts';

const repoDir = join(import.meta.dirname, '../..');
const program = bundledProgram();

let dir = '';
beforeAll(async () => {
  const cleanUps: (() => void)[] = [];
  dir = temporaryFolder((cleanUp) => cleanUps.push(cleanUp));
  const packageDir = join(dir, 'node_modules', 'planqk-buildpacks');
  mkdirSync(packageDir, { recursive: true });
  cpSync(join(repoDir, 'package.json'), join(packageDir, 'package.json'));
  await makeLibrary(() => {}, join(packageDir, 'dist'));
  return () => {
    for (const cleanUp of cleanUps) cleanUp();
  };
});

it.each(['job-at-the-root', 'two-named-folders', 'plain-node', 'two-projects-one-chosen'])(
  'plan() says of %s what plan --json does',
  async (upload) => {
    const env = { BP_PLANQK_USER_CODE: upload === 'two-projects-one-chosen' ? 'shor' : '' };
    writeFileSync(
      join(dir, 'consumer.mjs'),
      "import { plan } from 'planqk-buildpacks';\nprocess.stdout.write(JSON.stringify(await plan(process.argv[2])));\n",
    );
    const { stdout } = await execa('node', ['consumer.mjs', uploadOf(upload)], { cwd: dir, env });
    const command = await execa('node', [program, 'plan', uploadOf(upload), '--json'], { env, reject: false });
    expect(JSON.parse(stdout)).toEqual(JSON.parse(command.stdout));
  },
);

it('its types are those of what it returns', async () => {
  const check = async (text: string) => {
    writeFileSync(join(dir, 'consumer.mts'), `import { plan } from 'planqk-buildpacks';\n${text}\n`);
    const options = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--ignoreConfig',
      '--types',
      '',
    ];
    const tsc = join(repoDir, 'node_modules', '.bin', 'tsc');
    const { exitCode, stdout } = await execa(tsc, [...options, 'consumer.mts'], { cwd: dir, reject: false });
    return exitCode === 0 ? '' : stdout;
  };
  expect(await check("export const at: string = (await plan('x', { env: {} })).problem?.where[0] ?? '';")).toBe('');
  expect(await check("export const at: number = (await plan('x')).outcome;")).toMatch(/consumer\.mts.*TS2322/);
});

it('what is no upload is an error of the caller', async () => {
  writeFileSync(join(dir, 'none.mjs'), "import { plan } from 'planqk-buildpacks';\nawait plan('/no/such/folder');\n");
  const { exitCode, stderr } = await execa('node', ['none.mjs'], { cwd: dir, reject: false });
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('ENOENT')]);
});
