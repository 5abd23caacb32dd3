/** Leaves the service of an image running, in a container of its own, and says where it is. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from '../setup/command.ts';
import { SetupError } from '../setup/setup-error.ts';

const PORT = 8081;
const SECONDS = 20;

/** An earlier one of the same image makes way. @throws SetupError where it does not answer in time */
export async function serveImage(tag: string): Promise<string> {
  const name = containerName(tag);
  await ask('docker', ['rm', '--force', name]);
  const address =
    (await started(name, tag, `127.0.0.1:${PORT}:${PORT}`)) ?? (await started(name, tag, `127.0.0.1::${PORT}`));
  for (const end = Date.now() + SECONDS * 1000; address !== null && Date.now() < end; await sleep(100))
    if (await isHealthy(address)) return address;
  const { stdout, stderr } = await ask('docker', ['logs', name]);
  await ask('docker', ['rm', '--force', name]);
  throw new SetupError(`The service of ${tag} does not answer.\n${stdout}${stderr}`, 'What it printed is above.');
}

export const containerName = (tag: string): string => `planqk-serve-${tag.replace(/[^\w.-]+/g, '-')}`;

/** @returns Where it is; null: the port is somebody else's. */
async function started(name: string, tag: string, publish: string): Promise<string | null> {
  const { ok, stderr } = await ask('docker', [
    ...['run', '--detach', '--rm', '--name', name, '--publish', publish, '--entrypoint', 'serve', tag],
  ]);
  if (!ok) {
    await ask('docker', ['rm', '--force', name]);
    if (/port is already allocated|address already in use/.test(stderr)) return null;
    throw new SetupError(
      `The service of ${tag} does not start: ${stderr.trim()}`,
      'Build the image again with --rebuild.',
    );
  }
  const { stdout } = await ask('docker', ['port', name, String(PORT)]);
  return `http://${stdout.split('\n')[0]}`;
}

async function isHealthy(address: string): Promise<boolean> {
  try {
    return (await fetch(`${address}/health`)).ok;
  } catch {
    return false;
  }
}
