/** What docs/ says of images, of their builds and of what is in them, as a reader copies it into a clone of this repository. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it, onTestFinished } from 'vitest';
import { shellBlocksOf } from '../docs/shell-blocks.ts';
import { repoDir, resultOf } from './job.ts';

const blocks = ['docs/how-to.md', 'docs/operate.md'].flatMap(shellBlocksOf).filter(({ word }) => word === 'container');

it('works as it is written', async () => {
  onTestFinished(() => rmSync(join(repoDir, 'results'), { recursive: true, force: true }));
  const outputs: string[] = [];
  for (const { text } of blocks) {
    const { all } = await execa('bash', ['--norc', '-euo', 'pipefail', '-c', text], { cwd: repoDir, all: true });
    outputs.push(all);
  }
  expect(outputs).toHaveLength(4);
  const [files, builds, image, pack] = outputs as [string, string, string, string];
  const output = await execa('cat', [join(repoDir, 'results/output.json')]);
  expect(JSON.parse(output.stdout)).toEqual(resultOf(files));
  expect(builds).toMatch(/debug: planqk\/job build: exit code 0/);
  expect(builds).toMatch(/"by":"planqk\/job"/);
  expect(image).toMatch(/src\.program:run[\s\S]*\n2\.2\.6$/);
  expect(pack).toContain("Successfully built image 'my-job'");
});
