/** What decides in the cluster: etcd, the API, the controllers, the scheduler. */
import { join } from 'node:path';
import type { ClusterTools } from '../setup/cluster-tools.ts';
import { keyFile } from './keys.ts';
import type { Kubectl } from './kubectl.ts';
import { readLog, startInMachine } from './machine.ts';
import { clusterDir, NODE_ADDRESS, PODS, SERVICES } from './place.ts';
import { lastLines, until } from './wait.ts';

const ETCD = 'http://127.0.0.1:2379';

/** @throws SetupError where the API does not answer in time. */
export async function startControlPlane({ kubernetes }: ClusterTools, kubectl: Kubectl): Promise<void> {
  await startInMachine('etcd', ['etcd', ...options(etcdOptions)]);
  await startInMachine('kube-apiserver', [join(kubernetes, 'kube-apiserver'), ...options(apiOptions)]);
  const why = () => lastLines(readLog('kube-apiserver'));
  const wait = { what: 'The API of Kubernetes does not answer', seconds: 60, why };
  await until(wait, async () => (await kubectl.try(['get', '--raw', '/readyz'])).ok);
  await startInMachine('kube-controller-manager', [
    join(kubernetes, 'kube-controller-manager'),
    ...options(controllerOptions),
  ]);
  await startInMachine('kube-scheduler', [
    join(kubernetes, 'kube-scheduler'),
    ...options({ kubeconfig: keyFile('scheduler.kubeconfig'), 'leader-elect': 'false' }),
  ]);
}

const etcdOptions = {
  'data-dir': join(clusterDir, 'etcd'),
  'listen-client-urls': ETCD,
  'advertise-client-urls': ETCD,
  'listen-peer-urls': 'http://127.0.0.1:2380',
  // it is not there to last
  'unsafe-no-fsync': 'true',
};

const apiOptions = {
  'etcd-servers': ETCD,
  'advertise-address': NODE_ADDRESS,
  'tls-cert-file': keyFile('apiserver.crt'),
  'tls-private-key-file': keyFile('apiserver.key'),
  'client-ca-file': keyFile('ca.crt'),
  'kubelet-client-certificate': keyFile('admin.crt'),
  'kubelet-client-key': keyFile('admin.key'),
  'kubelet-certificate-authority': keyFile('ca.crt'),
  // the node has no name that could be looked up
  'kubelet-preferred-address-types': 'InternalIP',
  'service-account-key-file': keyFile('accounts.pub'),
  'service-account-signing-key-file': keyFile('accounts.key'),
  'service-account-issuer': 'https://kubernetes.default.svc',
  'service-cluster-ip-range': SERVICES,
  'authorization-mode': 'Node,RBAC',
  // straight to the pods of a webhook: there is no kube-proxy, which Services need
  'enable-aggregator-routing': 'true',
};

const controllerOptions = {
  kubeconfig: keyFile('controller-manager.kubeconfig'),
  'service-account-private-key-file': keyFile('accounts.key'),
  'root-ca-file': keyFile('ca.crt'),
  'use-service-account-credentials': 'true',
  'leader-elect': 'false',
  'cluster-cidr': PODS,
};

const options = (values: Readonly<Record<string, string>>): string[] =>
  Object.entries(values).map(([name, value]) => `--${name}=${value}`);
