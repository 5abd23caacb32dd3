/** An upload that brings its packages along is built and runs where there is no network at all. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it, onTestFinished } from 'vitest';
import { EMBEDDED_BUILDER } from '../../scripts/setup/embedded-builder.ts';
import { writeWheel } from '../slow/tools.ts';
import { docker, resultOf } from './job.ts';

const tag = 'planqk-test/offline';

it.each<[how: string, requirements: string, env: string[]]>([
  ['requirements that name a wheelhouse', '--no-index\n--find-links ./wheelhouse\nbrought\n', []],
  ['UV_OFFLINE', '--find-links ./wheelhouse\nbrought\n', ['--env', 'UV_OFFLINE=1']],
])('%s', async (_how, requirements, env) => {
  const upload = mkdtempSync(join(tmpdir(), 'planqk-offline-'));
  onTestFinished(async () => {
    rmSync(upload, { recursive: true });
    await docker('image', 'rm', '--force', tag);
  });
  for (const folder of ['src', 'wheelhouse']) mkdirSync(join(upload, 'user_code', folder), { recursive: true });
  await writeWheel(join(upload, 'user_code', 'wheelhouse'), 'brought');
  writeFileSync(join(upload, 'user_code', 'requirements.txt'), requirements);
  const program = 'import brought\n\n\ndef run(data, params):\n    return brought.NAME\n';
  writeFileSync(join(upload, 'user_code', 'src', 'program.py'), program);

  const options = ['--trust-builder', '--pull-policy', 'never', '--network', 'none', ...env];
  const pack = process.env.PLANQK_PACK!;
  const built = await execa(pack, ['build', tag, '--path', upload, '--builder', EMBEDDED_BUILDER, ...options], {
    env: { PACK_VOLUME_KEY: 'planqk-test' },
    all: true,
    reject: false,
  });
  expect(built.exitCode, built.all).toBe(0);
  expect(resultOf(await docker('run', '--rm', '--network', 'none', tag))).toBe('brought');
});
