/** Steps side by side: what is shown of them, what a failure ends, and what the script exits with. */
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { livingLine } from '../../scripts/step-display.ts';

describe('the line that lives', () => {
  const running = [
    { title: 'Docker', seconds: () => 5 },
    { title: 'pack and lifecycle', seconds: () => 61 },
  ];

  it.each<[why: string, steps: typeof running, columns: number, line: string]>([
    ['one step, and what it says', running.slice(0, 1), 80, 'Docker (5 s) unpacking'],
    ['all that run', running, 80, 'Docker (5 s), pack and lifecycle (61 s) unpacking'],
    ['a narrow terminal', running, 20, 'Docker (5 s), pa'],
    ['no room at all', running, 2, ''],
  ])('%s', (_why, steps, columns, line) => {
    expect(livingLine(steps, 'unpacking', columns)).toBe(line);
  });
});

describe('runScript', () => {
  let progress: typeof import('../../scripts/progress.ts');
  let command: typeof import('../../scripts/setup/command.ts');
  let SetupError: typeof import('../../scripts/setup/setup-error.ts').SetupError;
  let said = '';

  // a setup that was given up stays so
  afterAll(() => void vi.resetModules());
  beforeEach(async () => {
    vi.resetModules();
    progress = await import('../../scripts/progress.ts');
    command = await import('../../scripts/setup/command.ts');
    ({ SetupError } = await import('../../scripts/setup/setup-error.ts'));
    said = '';
    const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      said += text;
      return true;
    });
    const [isTTY, exitCode] = [process.stderr.isTTY, process.exitCode];
    process.stderr.isTTY = false;
    return () => {
      write.mockRestore();
      process.stderr.isTTY = isTTY;
      process.exitCode = exitCode;
    };
  });

  const sleeping = (): Promise<unknown> => command.ask('sleep', ['100']);

  it('the first failure ends what runs beside it, and is told last', async () => {
    await progress.runScript(async () => {
      await Promise.all([
        progress.step('long', sleeping),
        progress.step('short', async () => {
          throw new SetupError('It is missing.', 'Get it.');
        }),
      ]);
      return 0;
    });
    expect(said).toBe(
      'long ...\nshort ...\nshort: failed (0 s)\nlong: stopped (0 s)\n\n[Error: It is missing.]\nGet it.\n',
    );
    expect(process.exitCode).toBe(125);
  });

  it('what has begun unseen, and is not waited for, ends with the script', async () => {
    let hasEnded = false;
    await progress.runScript(async () => {
      void progress.atWork(
        sleeping().finally(() => {
          hasEnded = true;
        }),
      );
      return 121;
    });
    expect([process.exitCode, hasEnded, said]).toEqual([121, true, '']);
  });

  it('Ctrl-C ends all steps, without an error', async () => {
    await progress.runScript(async () => {
      const work = progress.step('long', sleeping);
      process.emit('SIGINT');
      await work;
      return 0;
    });
    expect([process.exitCode, said]).toEqual([130, 'long ...\nlong: stopped (0 s)\n']);
    expect(process.listenerCount('SIGINT')).toBe(0);
  });

  it('what nobody foresaw is thrown on', async () => {
    const broken = new Error('broken');
    await expect(progress.runScript(() => Promise.reject(broken))).rejects.toBe(broken);
  });
});
