/** The tutorial, command by command, as a newcomer copies it. */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it, onTestFinished } from 'vitest';
import { bundledProgram } from '../bundled.ts';
import { temporaryFolder } from './tools.ts';

const program = bundledProgram();
const text = readFileSync(join(import.meta.dirname, '../../docs/tutorial.md'), 'utf8');
const blocks = [...text.matchAll(/^```sh tutorial( fails)?\n(.*?)^```$/gms)];

it('works as it is written', async () => {
  const dir = temporaryFolder(onTestFinished);
  const command = join(dir, 'planqk-buildpack');
  writeFileSync(command, `#!/bin/sh\nexec ${process.execPath} ${program} "$@"\n`);
  chmodSync(command, 0o755);
  const env = { PATH: `${dir}:${process.env.PATH}`, XDG_CACHE_HOME: join(dir, 'cache') };
  const outputs: string[] = [];
  for (const [, fails, commands] of blocks) {
    const options = { cwd: dir, env, all: true, reject: false } as const;
    const { exitCode, all } = await execa('bash', ['--norc', '-euo', 'pipefail', '-c', commands!], options);
    expect(exitCode === 0, `${commands}\n${all}`).toBe(fails === undefined);
    outputs.push(all);
  }
  const [init, run, five, plan, doctor, fails, mended, zip] = outputs;
  expect(init).toContain('Written: ghz, with pip');
  expect(run).toMatch(/PlanQK:Job:MultilineResult\n\{\n {2}"000": \d+,\n {2}"111": \d+\n\}\n/);
  expect(five).toContain('"00000": ');
  expect(plan).toMatch(/^A job: src\.program:run is called with data and params\n/);
  // what the page quotes is what is printed
  const quoted = /^```\n(Upload\n.*?)^```$/ms.exec(text)![1]!;
  expect(doctor).toContain(quoted);
  expect(fails).toContain('A module is missing: scipy');
  expect(mended).toContain('PlanQK:Job:MultilineResult');
  expect(zip).toMatch(/^A job: /);
});
