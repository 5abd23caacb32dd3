/** What builds fetch and push, from and to addresses of the cluster's own: a registry, and the uploads. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLog, startInMachine } from './machine.ts';
import { clusterDir, NODE_ADDRESS, REGISTRY, registryDir, UPLOADS, uploadsDir } from './place.ts';
import { lastLines, until } from './wait.ts';

/** @throws SetupError where it does not answer. */
export async function startRegistry(): Promise<void> {
  mkdirSync(registryDir, { recursive: true });
  const config = join(clusterDir, 'registry.yml');
  writeFileSync(config, registryText);
  await startInMachine('registry', ['docker-registry', 'serve', config]);
  await untilAnswers('The registry', 'registry', `http://${REGISTRY}/v2/`);
}

const registryText = `version: 0.1
log: { level: error }
storage: { filesystem: { rootdirectory: ${registryDir} }, delete: { enabled: true } }
http: { addr: ${REGISTRY} }
`;

/** @throws SetupError where they do not answer. */
export async function serveUploads(): Promise<void> {
  mkdirSync(uploadsDir, { recursive: true });
  const { port } = new URL(UPLOADS);
  const options = ['--bind', NODE_ADDRESS, '--directory', uploadsDir];
  await startInMachine('uploads', ['python3', '-m', 'http.server', port, ...options]);
  await untilAnswers('The server of uploads', 'uploads', UPLOADS);
}

const untilAnswers = (name: string, log: string, address: string): Promise<unknown> =>
  until({ what: `${name} does not answer`, seconds: 20, why: () => lastLines(readLog(log)) }, async () => {
    const response = await fetch(address).catch(() => null);
    return response?.ok === true;
  });
