/** A command as `main.ts` calls it, in this process: to start one of its own takes longer than what most tests ask of it. */
import { join } from 'node:path';
import { vi } from 'vitest';
import { runCommandLine } from '../../src/commands/commands.ts';
import { startLog } from '../../src/log.ts';

export interface Called {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** With nothing but a stand-in for Python on it: several are started by most commands. */
const PATH = join(import.meta.dirname, '../stand-ins/bin');

interface Surroundings {
  /** All but PATH, and that where Python itself is asked. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export async function call(args: readonly string[], { env = {}, cwd }: Surroundings = {}): Promise<Called> {
  const printed = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      printed[name] += text;
      return true;
    }),
  );
  const before = { env: process.env, cwd: process.cwd(), listeners: process.stdout.listeners('error') };
  process.env = { PATH, ...env };
  if (cwd !== undefined) process.chdir(cwd);
  try {
    return { status: await runCommandLine(args), ...printed };
  } finally {
    process.chdir(before.cwd);
    process.env = before.env;
    for (const spy of spies) spy.mockRestore();
    startLog({ by: 'planqk', stream: 'stdout' });
    for (const listener of process.stdout.listeners('error'))
      if (!before.listeners.includes(listener)) process.stdout.off('error', listener as () => void);
  }
}
