/** The answers of docs/how-to.md, each in an empty folder, as a reader copies them. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { bundledProgram } from '../bundled.ts';
import { shellBlocksOf } from '../docs/shell-blocks.ts';
import { installTools, temporaryFolder, toolPath } from './tools.ts';

const program = bundledProgram();
const blocks = shellBlocksOf('docs/how-to.md').filter(({ word }) => word === 'how-to');

/** What is printed where the answer is right, and not only where nothing fails. */
const SAYS: Readonly<Record<string, RegExp>> = {
  'Try a job without a container': /PlanQK:Job:MultilineResult\n\{\n {2}"000": \d+,/,
  'Give a job its input, and get files out of it': /"0000": \d+,\n {2}"1111": \d+/,
  'Ask for another Python': /Python: 3\.13\.\* \(stated in \.python-version\)/,
  'Use a project with conda': /requirements: conda/,
  'Install from a private index or repository': /GIT_TOKEN.*\[requirements-token\]/,
  'Keep a large environment small': /torch brings 2\.5 GB .*\[packages-for-gpus\]/,
  'Bring the packages along, for a build without internet': /PlanQK:Job:MultilineResult\n/,
  'Check uploads in CI': /^Written: job/m,
  'Find out why a build failed': /This machine\n/,
};

it('each answer that can be run is looked at', () => {
  expect([...new Set(blocks.map(({ section }) => section))].sort()).toEqual(Object.keys(SAYS).sort());
});

// a Python with pip, and uv, whatever the machine has
beforeAll(installTools);

describe.each(blocks.map(({ section, text }) => [section, text] as const))('%s', (section, text) => {
  it('works as it is written', async () => {
    const dir = temporaryFolder(onTestFinished);
    const [bin, work] = [join(dir, 'bin'), join(dir, 'work')];
    for (const folder of [bin, work]) mkdirSync(folder);
    const command = join(bin, 'planqk-buildpack');
    writeFileSync(command, `#!/bin/sh\nexec ${process.execPath} ${program} "$@"\n`);
    chmodSync(command, 0o755);
    const env = {
      PATH: `${bin}:${dirname(toolPath('python3'))}:${process.env.PATH}`,
      XDG_CACHE_HOME: join(dir, 'cache'),
    };
    const { exitCode, all } = await execa('bash', ['--norc', '-euo', 'pipefail', '-c', text], {
      cwd: work,
      env,
      all: true,
      reject: false,
    });
    expect(exitCode, all).toBe(0);
    expect(all).toMatch(SAYS[section]!);
  });
});
