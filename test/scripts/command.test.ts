/** Programs that the setup runs, and what is left of them when it is given up. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';

type Command = typeof import('../../scripts/setup/command.ts');
let command: Command;

/** What is given up stays so: each test has a setup of its own, and so do those of other files. */
afterAll(() => void vi.resetModules());
beforeEach(async () => {
  vi.resetModules();
  command = await import('../../scripts/setup/command.ts');
});

const words = { what: 'Counting', remedy: 'Learn to count.' };
const quiet = (): void => {};

describe('runAloud', () => {
  it('says each line as it comes', async () => {
    const lines: string[] = [];
    await command.runAloud((line) => lines.push(line), ['sh', '-c', 'echo one; echo; echo two >&2'], words);
    expect(lines.sort()).toEqual(['one', 'two']);
  });

  it.each<[why: string, command: string[], text: string]>([
    ['a failure', ['sh', '-c', 'echo last words; exit 3'], 'last words'],
    ['a missing program', ['/nowhere/program'], 'ENOENT'],
  ])('tells of %s what was done, what came of it, and the way out', async (_why, program, text) => {
    const error = await command.runAloud(quiet, program, words).catch((cause) => cause);
    expect(error.name).toBe('SetupError');
    expect(error.what).toMatch(/^Counting failed: /);
    expect(error.what).toContain(text);
    expect(error.remedy).toBe('Learn to count.');
  });
});

describe('when the setup is given up', () => {
  const temporaryFolder = (): string => {
    const dir = mkdtempSync(join(tmpdir(), 'planqk-command-'));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    return dir;
  };

  /** Waits for a line of a program that has begun. */
  function begin(script: string, options: { endBy?: 'SIGINT' | 'SIGKILL' | 'none' } = {}) {
    let began = quiet;
    const hasBegun = new Promise<void>((resolve) => {
      began = resolve;
    });
    const run = command.runAloud((line) => line === 'begun' && began(), ['sh', '-c', script], { ...words, ...options });
    return {
      run: run.then(
        () => 'went on',
        (error) => error,
      ),
      hasBegun,
    };
  }

  it('what runs is ended, and is no failure of its own', async () => {
    const { run, hasBegun } = begin('echo begun; exec sleep 100');
    await hasBegun;
    command.endPrograms();
    expect(await run).toBeInstanceOf(command.GivenUp);
  });

  it('a program may clean up after the signal that it is ended by', async () => {
    const file = join(temporaryFolder(), 'ended');
    const { run, hasBegun } = begin(
      `trap 'echo SIGINT > ${file}; exit' INT; echo begun; while :; do sleep 0.05; done`,
      {
        endBy: 'SIGINT',
      },
    );
    await hasBegun;
    command.endPrograms();
    expect(await run).toBeInstanceOf(command.GivenUp);
    expect(readFileSync(file, 'utf8')).toBe('SIGINT\n');
  });

  it('what must not be interrupted is waited for', async () => {
    const file = join(temporaryFolder(), 'finished');
    const { run, hasBegun } = begin(`echo begun; sleep 0.3; touch ${file}`, { endBy: 'none' });
    await hasBegun;
    command.endPrograms();
    expect(await run).toBeInstanceOf(command.GivenUp);
    expect(existsSync(file)).toBe(true);
  });

  it('nothing more is started', async () => {
    const file = join(temporaryFolder(), 'started');
    command.endPrograms();
    await expect(command.ask('touch', [file])).rejects.toBeInstanceOf(command.GivenUp);
    await expect(command.runAloud(quiet, ['touch', file], words)).rejects.toBeInstanceOf(command.GivenUp);
    await sleep(50);
    expect(existsSync(file)).toBe(false);
  });
});
