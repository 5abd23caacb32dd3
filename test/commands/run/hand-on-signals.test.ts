/** A process that a command stands for, and that does not want to end. */
import { expect, it } from 'vitest';
import { untilEnded } from '../../../src/commands/run/hand-on-signals.ts';

const STUBBORN =
  "process.on('SIGTERM', () => {}).on('SIGINT', () => {}); process.stdout.write('x'); setInterval(() => {}, 1000)";

it.each(['SIGTERM', 'SIGINT'] as const)('%s: is killed when its time is over', async (signal) => {
  const ended = untilEnded(
    [process.execPath, '-e', STUBBORN],
    { stdio: ['ignore', 'pipe', 'ignore'] },
    // as if this process had been sent it
    { graceMs: 200, whenStarted: ({ stdout }) => stdout?.once('data', () => process.emit(signal)) },
  );
  expect(await ended).toEqual({ exitCode: 137, signal: 'SIGKILL', outOfTime: true });
});
