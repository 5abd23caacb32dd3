/** What a person gets for bad input: the message in full, and the exit code. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { messageText, type Problem } from '../../src/problem.ts';
import { ambiguousUserCode, noRun } from '../../src/staging/problems.ts';
import { emptyZip } from '../../src/upload/problems.ts';
import { temporaryCopy } from '../fixtures.ts';
import { job, samplesDir } from './job.ts';

/** An upload from path to text. */
function upload(files: Record<string, string>): string {
  const dir = temporaryCopy(join(samplesDir, 'zipped-folder', 'output'), onTestFinished);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
}

/** stderr from the error on: before it stands only progress. */
const errorIn = (stderr: string): string => stderr.slice(stderr.indexOf('[Error')).trimEnd();

const told = (problem: Problem): string => messageText(problem).trimEnd();

const PROGRAM = 'def run(data, params):\n    return 1\n';

describe('refused before anything is built', () => {
  it('a folder that does not exist', async () => {
    const { exitCode, stderr } = await job('no/such/folder');
    const place = join(process.cwd(), 'no/such/folder');
    expect(errorIn(stderr)).toBe(
      `[Error: no/such/folder does not exist; it was looked for at ${place}]\nSee npm run job -- --help.`,
    );
    expect(exitCode).toBe(2);
  });

  it('an empty zip', async () => {
    const dir = upload({});
    const zip = join(dir, 'empty.zip');
    writeFileSync(zip, Buffer.from(`504b0506${'00'.repeat(18)}`, 'hex'));
    const { exitCode, stderr } = await job(zip);
    expect(errorIn(stderr)).toBe(told(emptyZip(zip)));
    expect(exitCode).toBe(121);
  });

  it('a broken zip', async () => {
    const zip = join(upload({ 'broken.zip': 'PK\u0003\u0004 and then nothing of use' }), 'broken.zip');
    const { exitCode, stderr } = await job(zip);
    expect(errorIn(stderr)).toContain('[Error: The zip cannot be read]');
    expect(errorIn(stderr)).toContain(`\n  ${zip}\n`);
    expect(errorIn(stderr)).toMatch(/the list of its contents, which stands at its\s+end, is missing/);
    expect(exitCode).toBe(121);
  });

  it('an ambiguous upload', async () => {
    const { exitCode, stderr } = await job(upload({ 'a/src/program.py': PROGRAM, 'b/src/program.py': PROGRAM }));
    expect(errorIn(stderr)).toBe(told(ambiguousUserCode(['a', 'b'])));
    expect(exitCode).toBe(121);
  });

  it('a job without run', async () => {
    const { exitCode, stderr } = await job(upload({ 'app/user_code/src/program.py': 'print("hello")\n' }));
    expect(errorIn(stderr)).toBe(told(noRun('app/user_code/src/program.py', { found: [], remedy: null })));
    expect(exitCode).toBe(121);
  });
});

it('an input that is no JSON is told before anything is built', async () => {
  const dir = upload({ 'src/program.py': PROGRAM, 'bad.json': '{"a": ' });
  const { exitCode, stderr } = await job(dir, '--tag', 'planqk-test/input', '--data', join(dir, 'bad.json'));
  expect(errorIn(stderr)).toContain(`[Error: ${join(dir, 'bad.json')} is no input: it has to be JSON`);
  expect(stderr).not.toContain('image planqk-test/input');
  expect(exitCode).toBe(2);
});

describe('stopped by the build', () => {
  it('requirements that cannot be resolved', async () => {
    const dir = upload({ 'src/program.py': PROGRAM, 'requirements.txt': 'six==99.0\n' });
    const { exitCode, stdout, stderr } = await job(dir, '--tag', 'planqk-test/unresolvable');
    expect(stderr).toContain('[Error: No set of packages satisfies the requirements]');
    expect(stderr).toContain('six==99.0');
    expect(stderr).toContain('[code: requirements-unsatisfiable, fault: upload]');
    expect(stderr).not.toContain('Traceback');
    expect(stderr).not.toMatch(/status code|running in a container/);
    expect(stdout).toBe('');
    expect(exitCode).toBe(122);
  });

  it('a Python version that the builder does not have', async () => {
    const dir = upload({ 'src/program.py': PROGRAM, 'requirements.txt': '', '.python-version': '3.6\n' });
    const { exitCode, stderr } = await job(dir, '--tag', 'planqk-test/no-such-python');
    expect(stderr).toMatch(/\[Error: [^\]]*Python[^\]]*\]/);
    expect(stderr).toContain('3.6.*');
    expect(exitCode).toBe(122);
  });
});

describe('stopped by the job itself, with its own exit code', () => {
  it('a program that raises', async () => {
    const dir = upload({ 'src/program.py': 'def run(data, params):\n    raise RuntimeError("kaputt")\n' });
    const { exitCode, stdout, stderr } = await job(dir, '--tag', 'planqk-test/raises');
    const traceback = stderr.slice(stderr.indexOf('Traceback'), stderr.indexOf('\nThe image is')).trimEnd();
    expect(traceback).toMatch(
      /^Traceback \(most recent call last\):\n {2}File "\/workspace\/src\/program\.py", line 2, in run\n {4}raise RuntimeError\("kaputt"\)\nRuntimeError: kaputt$/,
    );
    expect(stdout).not.toContain('MultilineResult');
    expect(exitCode).toBe(1);
  });
});
