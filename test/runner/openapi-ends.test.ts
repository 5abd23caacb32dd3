/** A description comes to an end, whatever the program does when it is imported, and whatever its texts hold. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../service/service.ts';
import { describeProgram } from './describe-program.ts';

/** Its annotation is none of the standard kind: it has to be imported. */
const RUN = 'def run(shots: "int if True else str" = 3):\n    pass\n';

it.each<[what: string, program: string]>([
  ['a thread', 'import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()\n'],
  ['a thread, in vain', 'import atexit, time\natexit.register(time.sleep, 600)\n'],
  ['a process', 'import os, time\nif os.fork() == 0:\n    time.sleep(600)\n'],
  ['what is printed', 'import os\nprint("noise")\nos.write(1, b"noise")\n'],
])('%s that the program starts holds nothing up', { timeout: 20_000 }, async (_what, program) => {
  expect((await describeProgram(program + RUN)).parameters).toEqual({ shots: { type: 'integer', default: 3 } });
});

it('processes that the program starts end with it', async () => {
  const file = join(temporaryFolder(), 'pid');
  await describeProgram(
    `import subprocess\nchild = subprocess.Popen(["sleep", "600"])\nopen(${JSON.stringify(file)}, "w").write(str(child.pid))\n${RUN}`,
  );
  const pid = Number(readFileSync(file, 'utf8'));
  await expect.poll(() => isRunning(pid)).toBe(false);
});

function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

it.each<[program: string, told: RegExp]>([
  ['import os\nos._exit(0)\n', /^The program ended when it was imported, with exit code 0: .*\n$/],
  ['import sys\nsys.exit()\n', /^The program ended when it was imported, with exit code 0: .*\n$/],
  ['import sys\nsys.exit("I do not want to")\n', /^I do not want to\nThe program ended when it was imported, .*\n$/],
  [
    'import os\nos.kill(os.getpid(), 9)\n',
    /^The program ended when it was imported, by the signal SIGKILL: .*memory.*\n$/,
  ],
  ['raise ValueError("no")\n', /ValueError: no\n$/],
  [
    'import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()\nraise ValueError("no")\n',
    /ValueError: no\n$/,
  ],
])('%j: is told', { timeout: 20_000 }, async (program, told) => {
  const failure = describeProgram(program + RUN);
  await expect(failure).rejects.toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(told) });
});

it.each<[what: string, line: string]>([
  ['reStructuredText', `:param${' '.repeat(20_000)}x`],
  ['reStructuredText with words', `:param${' a'.repeat(20_000)}`],
  ['Google', `Args:\n        shots${' '.repeat(60_000)}x`],
  ['Google with brackets', `Args:\n        shots (${'('.repeat(60_000)}x`],
  ['NumPy', `Parameters\n    ----------\n    shots${' '.repeat(60_000)}x`],
  ['many lines', `Args:\n        shots: how\n${'            many\n'.repeat(100_000)}`],
  ['a heading', `${'a '.repeat(60_000)}`],
])('a docstring that is hard to read: %s', { timeout: 20_000 }, async (_what, line) => {
  const { parameters } = await describeProgram(`def run(shots):\n    """Runs.\n\n    ${line}\n    """\n`);
  expect(Object.keys(parameters)).toEqual(['shots']);
});
