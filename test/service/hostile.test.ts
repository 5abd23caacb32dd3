/** A job that turns against what watches over it, or looks for what is the service's. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startService, temporaryFolder } from './service.ts';

const isThere = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** The numbers of its process, and of one that it has started in another session. */
const attacking = (attack: string) => `import os, signal, subprocess, time
def run(data, params):
    child = subprocess.Popen(["sleep", "600"], start_new_session=True)
    print("pids %d %d" % (os.getpid(), child.pid), flush=True)
    time.sleep(0.5)
    ${attack}
    time.sleep(600)
`;

async function attacked(attack: string) {
  const service = await startService({ program: attacking(attack), env: { PLANQK_SERVE_GRACE: '0.5' } });
  const { id } = await service.execute({});
  const told = async () => (await service.messages(id)).find((line) => line.startsWith('pids '));
  await expect.poll(told, { timeout: 20_000 }).toBeDefined();
  const pids = (await told())!.split(' ').slice(1).map(Number);
  onTestFinished(() => {
    for (const pid of pids) if (isThere(pid)) process.kill(pid, 'SIGKILL');
  });
  return { ...service, id, pids };
}

it('a job that kills its keeper ends with it, and so does what it has started', async () => {
  const { finished, result, id, pids } = await attacked('os.kill(os.getppid(), signal.SIGKILL)');
  expect((await finished(id)).status).toBe('FAILED');
  expect(await result(id)).toMatchObject({ detail: expect.stringMatching(/The job was lost/) });
  for (const pid of pids) await expect.poll(() => isThere(pid), { timeout: 5000 }).toBe(false);
});

it('a job that stops its keeper can be cancelled', async () => {
  const { finished, cancel, execute, id, pids } = await attacked('os.kill(os.getppid(), signal.SIGSTOP)');
  await new Promise((done) => setTimeout(done, 1000));
  await cancel(id);
  expect((await finished(id)).status).toBe('CANCELLED');
  for (const pid of pids) await expect.poll(() => isThere(pid), { timeout: 5000 }).toBe(false);
  expect((await execute({})).status).toBe('PENDING');
});

it('a job finds the settings of the service nowhere', async () => {
  const python = join(temporaryFolder(), 'python');
  const asOthers = 'exec setpriv --bounding-set -all --inh-caps -all'; // of no more rights than any user has
  writeFileSync(python, `#!/bin/sh\n${asOthers} python3 "$@"\n`, { mode: 0o755 });
  const program = `import os
def run(data, params):
    seen = [name for name in os.environ if name.startswith("PLANQK_SERVE_") or name == "PORT"]
    count = 0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/environ" % pid, "rb") as file:
                content = file.read()
        except OSError:
            continue
        count += 1
        if b"letters-nobody-guesses" in content or b"PLANQK_SERVE_HOST" in content:
            seen.append(pid)
    return {"seen": seen, "looked": count > 0}
`;
  const env = { PLANQK_SERVE_TOKEN: 'letters-nobody-guesses', PORT: '0' };
  const { url } = await startService({ program, python, env });
  const asked = { headers: { authorization: 'Bearer letters-nobody-guesses', 'content-type': 'application/json' } };
  const { id } = (await (await fetch(url, { ...asked, method: 'POST', body: '{}' })).json()) as { id: string };
  const seen = async () => (await fetch(`${url}/${id}/result/output.json`, asked)).json();
  await expect.poll(seen, { timeout: 20_000 }).toEqual({ seen: [], looked: true });
});
