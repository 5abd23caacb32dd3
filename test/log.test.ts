import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { log } from '../src/log.ts';
import { internal, messageText } from '../src/problem.ts';

let printed = { stdout: '', stderr: '' };
beforeEach(() => {
  printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      printed[name] += text;
      return true;
    });
  }
});
afterEach(() => {
  vi.restoreAllMocks();
});

it('what goes on is told on stdout, lines set in below their heading', () => {
  log.heading('Upload');
  log.line('user code: app/user_code');
  log.blank();
  expect(printed).toEqual({ stdout: 'Upload\n  user code: app/user_code\n\n', stderr: '' });
});

it('an error is told on stderr, as its whole message, set off from what came before', () => {
  log.error(internal('x'));
  expect(printed).toEqual({ stdout: '', stderr: `\n${messageText(internal('x'))}` });
});
