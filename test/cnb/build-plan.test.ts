import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'smol-toml';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { readBuildpackPlan, writeBuildPlan } from '../../src/cnb/build-plan.ts';

let file = '';
beforeEach(() => {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-plan-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  file = join(dir, 'plan.toml');
});

describe('the build plan', () => {
  it('has what is provided and required, and alternatives, of which one may be to require nothing', async () => {
    const metadata = { version: '>=3.10', 'version-source': 'pyproject.toml' };
    const plan = { provides: [{ name: 'a' }], requires: [{ name: 'cpython', metadata }], or: [{}] };
    await writeBuildPlan(file, plan);
    expect(parse(readFileSync(file, 'utf8'))).toEqual(plan);
  });
});

describe('the buildpack plan', () => {
  it('brings a message of many lines back, character by character', async () => {
    const message = `[Error: ${'"""'} and ''' and \\]\n\n  app/ü\t#1\r\n`;
    writeFileSync(file, stringify({ entries: [{ name: 'x', metadata: { message } }] }));
    expect(await readBuildpackPlan(file)).toEqual({ entries: [{ name: 'x', metadata: { message } }] });
  });

  it('has no entries where nothing is asked for', async () => {
    writeFileSync(file, '');
    expect(await readBuildpackPlan(file)).toEqual({ entries: [] });
  });
});
