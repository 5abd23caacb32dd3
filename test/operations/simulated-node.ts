/**
 * A node that runs nothing: to the cluster it is one with much room, on which each build works at once. So it is seen what
 * kpack does with more builds than a machine could run.
 */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { NAMESPACE, type Operation } from '../../scripts/cluster/deploy.ts';
import { keyFile } from '../../scripts/cluster/keys.ts';
import { API } from '../../scripts/cluster/place.ts';
import { kubectl } from '../cluster/cluster.ts';

const NAME = 'simulated';
const LEASE = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
const PODS = `/api/v1/namespaces/${NAMESPACE}/pods`;
const OURS = `spec.nodeName%3D${NAME}`;
const TAINT = { key: 'simulated', value: 'true', effect: 'NoSchedule' };

/** What has an Image's builds run there, and nothing else. */
export const onSimulatedNode: readonly Operation[] = [
  { op: 'add', path: '/spec/build/nodeSelector', value: { 'kubernetes.io/hostname': NAME } },
  { op: 'add', path: '/spec/build/tolerations', value: [{ key: TAINT.key, operator: 'Exists' }] },
];

/** @returns Ends it. */
export async function startSimulatedNode(): Promise<() => Promise<void>> {
  const builder = (await kubectl.get('clusterbuilder', 'planqk')).status;
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 8,
    ca: readFileSync(keyFile('ca.crt')),
    cert: readFileSync(keyFile('admin.crt')),
    key: readFileSync(keyFile('admin.key')),
  });
  const ask = (method: string, path: string, body?: unknown) => askApi(agent, method, path, body);
  await register(ask);
  let isEnding = false;
  const working = (async () => {
    for (let round = 0; !isEnding; round++) {
      if (round % 10 === 0) await beat(ask);
      const { items } = await ask('GET', `${PODS}?fieldSelector=${OURS},status.phase%3DPending`);
      await Promise.all(items.map((pod: Thing) => run(ask, pod, builder)));
      await sleep(500);
    }
  })();
  return async () => {
    isEnding = true;
    await working;
    await ask('DELETE', `${PODS}?fieldSelector=${OURS}`, { gracePeriodSeconds: 0 });
    await ask('DELETE', `${LEASE}/${NAME}`);
    await ask('DELETE', `/api/v1/nodes/${NAME}`);
    agent.destroy();
  };
}

// biome-ignore lint/suspicious/noExplicitAny: whatever the cluster has
type Thing = any;
type Ask = (method: string, path: string, body?: unknown) => Promise<Thing>;

async function register(ask: Ask): Promise<void> {
  const labels = { 'kubernetes.io/hostname': NAME };
  await ask('POST', '/api/v1/nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: NAME, labels },
    spec: { taints: [TAINT] },
  });
  await ask('POST', LEASE, {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: NAME },
    spec: { holderIdentity: NAME, leaseDurationSeconds: 40 },
  });
  const room = { cpu: '10000', memory: '10000Gi', pods: '10000' };
  const condition = { type: 'Ready', status: 'True', reason: 'Simulated', lastHeartbeatTime: new Date().toISOString() };
  await ask('PATCH', `/api/v1/nodes/${NAME}/status`, {
    status: { capacity: room, allocatable: room, conditions: [condition] },
  });
}

const beat = (ask: Ask): Promise<Thing> =>
  ask('PATCH', `${LEASE}/${NAME}`, { spec: { renewTime: new Date().toISOString().replace('Z', '000Z') } });

async function run(ask: Ask, { metadata, spec }: Thing, builder: Thing): Promise<void> {
  const now = new Date().toISOString();
  const ended = ({ name, image }: Thing, message = '') => ({
    ...{ name, image, imageID: image, ready: false, restartCount: 0 },
    state: { terminated: { exitCode: 0, reason: 'Completed', startedAt: now, finishedAt: now, message } },
  });
  await ask('PATCH', `${PODS}/${metadata.name}/status`, {
    status: {
      phase: 'Succeeded',
      startTime: now,
      initContainerStatuses: spec.initContainers.map((container: Thing) => ended(container)),
      containerStatuses: spec.containers.map((container: Thing) =>
        ended(container, metadataOf(metadata.name, builder)),
      ),
    },
  });
}

/** As kpack's last container tells it. */
function metadataOf(image: string, { builderMetadata, stack, lifecycle }: Thing): string {
  const metadata = {
    buildpackMetadata: builderMetadata.filter(({ id }: Thing) => id === 'planqk/job'),
    latestImage: `registry.example.com/${image}@sha256:${'0'.repeat(64)}`,
    stackID: stack.id,
    stackRunImage: stack.runImage,
    lifecycleVersion: lifecycle.version,
  };
  return gzipSync(JSON.stringify(metadata)).toString('base64');
}

function askApi(agent: Agent, method: string, path: string, body?: unknown): Promise<Thing> {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const text = body === undefined ? '' : JSON.stringify(body);
  const headers = { 'content-type': type, 'content-length': Buffer.byteLength(text) };
  return new Promise((resolve, reject) => {
    const asked = request(`${API}${path}`, { agent, method, headers }, (response) => {
      let answer = '';
      response.setEncoding('utf8').on('data', (part) => {
        answer += part;
      });
      response.on('end', () => {
        if (response.statusCode! < 300) resolve(JSON.parse(answer));
        else reject(new Error(`${method} ${path}: ${response.statusCode} ${answer}`));
      });
    });
    asked.on('error', reject);
    asked.end(text);
  });
}
