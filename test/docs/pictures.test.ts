/** What docs/images shows of a terminal is what the program prints now: `-u` takes the pictures anew. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { recordOf } from '../../src/app-root/record.ts';
import { summaryOf } from '../../src/buildpacks/job/summary.ts';
import { log, startLog } from '../../src/log.ts';
import { describeRecord } from '../../src/staging/describe.ts';
import { planStaging } from '../../src/staging/plan-upload.ts';
import { surveyAppDir } from '../../src/upload/folder.ts';
import { readSettings } from '../../src/user-settings.ts';
import { bundledProgram } from '../bundled.ts';
import { terminalPicture } from './terminal-picture.ts';

const repoDir = join(import.meta.dirname, '../..');
const images = join(repoDir, 'docs/images');
const program = bundledProgram();

it.each([
  ['plan', 'samples/pip-job', 0, 'The plan of an upload'],
  ['refusal', 'samples/two-projects', 1, 'An upload that is refused'],
])('%s.svg', async (name, upload, exitCode, title) => {
  const options = { cwd: repoDir, encoding: 'utf8', env: { PATH: process.env.PATH } } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'plan', upload], options);
  expect(status).toBe(exitCode);
  const picture = terminalPicture(title, `planqk-buildpack plan ${upload}`, stdout + stderr);
  await expect(picture).toMatchFileSnapshot(join(images, `${name}.svg`));
});

/** Of a build the end, which planqk/job prints; how long it takes, and which Python the image has, is made up. */
it('build.svg', async () => {
  const record = recordOf(await planStaging(surveyAppDir(join(repoDir, 'samples/pip-job')), readSettings({})));
  const written: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  onTestFinished(() => write.mockRestore());
  startLog({ by: 'planqk/job', stream: 'stdout' });
  const python = { path: '/usr/bin/python3.11', version: '3.11.2' };
  [...describeRecord(record), summaryOf(record, python, 1.1)].forEach(log.paragraph);
  const picture = terminalPicture(
    'The end of a build',
    'pack build my-job --path samples/pip-job --builder planqk/embedded-builder',
    `...\n${written.join('')}`,
  );
  await expect(picture).toMatchFileSnapshot(join(images, 'build.svg'));
});

it('the flow names every buildpack, and is well formed', () => {
  const flow = readFileSync(join(images, 'flow.svg'), 'utf8');
  for (const id of ['planqk/stage', 'planqk/guard', 'planqk/settings', 'planqk/environment', 'planqk/job'])
    expect(flow).toContain(`>${id}<`);
  const python = spawnSync('python3', ['-c', 'import sys, xml.dom.minidom as m; m.parse(sys.stdin)'], { input: flow });
  expect(python.status).toBe(0);
});
