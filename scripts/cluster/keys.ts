/** Who may talk to whom? One authority, a certificate for each identity, and a kubeconfig with it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { SetupError } from '../setup/setup-error.ts';
import { API, keysDir, NODE, NODE_ADDRESS } from './place.ts';

interface Identity {
  readonly name: string;
  /** The user's name, and its group, as Kubernetes knows them. */
  readonly user: string;
  readonly group?: string;
}

const IDENTITIES: readonly Identity[] = [
  { name: 'apiserver', user: 'kube-apiserver' },
  { name: 'admin', user: 'admin', group: 'system:masters' },
  { name: 'controller-manager', user: 'system:kube-controller-manager' },
  { name: 'scheduler', user: 'system:kube-scheduler' },
  { name: 'kubelet', user: `system:node:${NODE}`, group: 'system:nodes' },
];

const NAMES = ['DNS:localhost', 'DNS:kubernetes.default.svc', `DNS:${NODE}`, 'IP:127.0.0.1', `IP:${NODE_ADDRESS}`];
const EXTENSIONS = `subjectAltName=${NAMES.join()}\nextendedKeyUsage=clientAuth,serverAuth\n`;
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

export const keyFile = (name: string): string => join(keysDir, name);

/** Good for a month, which a cluster that is left running may last. */
export async function makeKeys(): Promise<void> {
  mkdirSync(keysDir, { recursive: true, mode: 0o700 });
  writeFileSync(keyFile('extensions'), EXTENSIONS);
  await openssl('req', '-x509', ...NEW_KEY, '-days', '30', '-subj', '/CN=ca', '-keyout', 'ca.key', '-out', 'ca.crt');
  await openssl('genrsa', '-out', 'accounts.key', '2048');
  await openssl('rsa', '-in', 'accounts.key', '-pubout', '-out', 'accounts.pub');
  for (const identity of IDENTITIES) await makeIdentity(identity);
}

async function makeIdentity({ name, user, group }: Identity): Promise<void> {
  const subject = `${group === undefined ? '' : `/O=${group}`}/CN=${user}`;
  await openssl('req', ...NEW_KEY, '-subj', subject, '-keyout', `${name}.key`, '-out', `${name}.csr`);
  const signing = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '30', '-extfile', 'extensions'];
  await openssl('x509', '-req', '-in', `${name}.csr`, ...signing, '-out', `${name}.crt`);
  writeFileSync(keyFile(`${name}.kubeconfig`), kubeconfigText(name), { mode: 0o600 });
}

/** Pure. In JSON, which is YAML. */
export const kubeconfigText = (name: string): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'planqk', cluster: { server: API, 'certificate-authority': keyFile('ca.crt') } }],
    users: [{ name, user: { 'client-certificate': keyFile(`${name}.crt`), 'client-key': keyFile(`${name}.key`) } }],
    contexts: [{ name: 'planqk', context: { cluster: 'planqk', user: name, namespace: 'planqk' } }],
    'current-context': 'planqk',
  });

async function openssl(...args: readonly string[]): Promise<void> {
  const { failed, stderr, shortMessage } = await execa('openssl', args, { cwd: keysDir, reject: false });
  if (failed)
    throw new SetupError(`No keys could be made: ${stderr || shortMessage}`, 'Install Debian package openssl.');
}
