import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const repoDir = join(import.meta.dirname, '../..');
const main = join(repoDir, 'buildpack/job/planqk_service/__main__.py');

it('the README has all settings, and what it has exists', () => {
  const listed = execFileSync('sh', ['-c', `python3 -I -S ${main} --help 2>&1`], { encoding: 'utf8' });
  const names = [...listed.matchAll(/^(PORT|PLANQK_SERVE_\w+) /gm)].map(([, name]) => name);
  const readme = readFileSync(join(repoDir, 'README.md'), 'utf8');
  const told = [...new Set(readme.match(/PLANQK_SERVE_[A-Z_]*[A-Z]/g))];
  expect(told.sort()).toEqual(names.filter((name) => name !== 'PORT').sort());
  expect(readme).toContain('`PORT`');
});
