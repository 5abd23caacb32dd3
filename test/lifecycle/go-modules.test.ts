/** What is added to the modules of which the lifecycle is built passes its own tests. */
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';

// compiles on the first run
const PATIENT = 300_000;

it(
  'go test',
  async () => {
    const { stdout } = await execa('go', ['test', './...'], {
      cwd: join(import.meta.dirname, '..', '..', 'tools', 'lifecycle'),
      env: { GOWORK: 'off' },
    });
    for (const name of ['lifecycle', 'local', 'priv']) expect(stdout).toMatch(new RegExp(`^ok\\s+\\S*${name}\\s`, 'm'));
  },
  PATIENT,
);
