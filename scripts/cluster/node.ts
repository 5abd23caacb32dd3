/** What runs pods: containerd, the network between them, and the kubelet. */
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterTools } from '../setup/cluster-tools.ts';
import { keyFile } from './keys.ts';
import type { Kubectl } from './kubectl.ts';
import { cgroupRoot, readLog, startInMachine } from './machine.ts';
import { clusterDir, NODE, NODE_ADDRESS, PODS, REGISTRY } from './place.ts';
import { lastLines, until } from './wait.ts';

const at = (...names: readonly string[]): string => join(clusterDir, ...names);
export const SOCKET = at('containerd', 'socket');
/** Debian's place, and that of everybody else. */
const PLUGINS = ['/usr/lib/cni', '/opt/cni/bin'];

/** @param pauseImage Holds the network of a pod; it has to be in the registry when the first one starts. */
export async function startNode({ kubernetes }: ClusterTools, pauseImage: string): Promise<void> {
  for (const dir of ['cni', 'containerd', 'kubelet']) mkdirSync(at(dir), { recursive: true });
  pullPlainly(REGISTRY);
  writeFileSync(at('cni', 'bridge.conflist'), JSON.stringify(network));
  writeFileSync(at('containerd.toml'), containerdText(pauseImage));
  writeFileSync(at('kubelet.json'), JSON.stringify(kubeletConfig));
  // a resolver that listens on the machine's own loopback answers no pod
  const [names] = ['/run/systemd/resolve/resolv.conf', '/etc/resolv.conf'].filter((file) => existsSync(file));
  if (names !== undefined) copyFileSync(names, kubeletConfig.resolvConf);
  await startInMachine('containerd', ['containerd', '--config', at('containerd.toml')]);
  // the kubelet does not wait for it
  const why = () => lastLines(readLog('containerd'));
  await until({ what: 'containerd does not answer', seconds: 30, why }, async () => existsSync(SOCKET));
  await startInMachine('kubelet', [
    join(kubernetes, 'kubelet'),
    `--config=${at('kubelet.json')}`,
    `--kubeconfig=${keyFile('kubelet.kubeconfig')}`,
    `--hostname-override=${NODE}`,
    `--node-ip=${NODE_ADDRESS}`,
    `--root-dir=${at('kubelet')}`,
    `--cert-dir=${at('kubelet')}`,
  ]);
}

/** The node pulls from it without TLS. @param registry `HOST:PORT` */
export function pullPlainly(registry: string): void {
  mkdirSync(at('registries', registry), { recursive: true });
  writeFileSync(at('registries', registry, 'hosts.toml'), `[host."http://${registry}"]\n`);
}

/** What the first build will ask for is fetched meanwhile, as far as it is there already. */
export async function fetchAhead(image: string): Promise<void> {
  const ctr = ['ctr', '--address', SOCKET, '--namespace', 'k8s.io'];
  await startInMachine('fetch-ahead', [...ctr, 'images', 'pull', '--plain-http', image]);
}

/** @throws SetupError */
export const untilNodeReady = (kubectl: Kubectl): Promise<unknown> =>
  until({ what: 'The node is not ready', seconds: 60, why: () => lastLines(readLog('kubelet')) }, async () => {
    const node = await kubectl.get('node', NODE);
    const conditions: readonly { type: string; status: string }[] = node?.status?.conditions ?? [];
    return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
  });

const network = {
  cniVersion: '0.4.0',
  name: 'planqk',
  plugins: [
    {
      type: 'bridge',
      bridge: 'pods',
      isGateway: true,
      hairpinMode: true,
      ipam: {
        type: 'host-local',
        ranges: [[{ subnet: PODS }]],
        routes: [{ dst: '0.0.0.0/0' }],
        dataDir: at('addresses'),
      },
    },
  ],
};

/** Pure. */
const containerdText = (pauseImage: string): string => `version = 2
root = "${at('containerd', 'root')}"
state = "${at('containerd', 'state')}"
[grpc]
  address = "${SOCKET}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  # where root may not lower it, as in a container
  restrict_oom_score_adj = true
  disable_apparmor = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${PLUGINS.find((dir) => existsSync(join(dir, 'bridge'))) ?? PLUGINS[0]}"
    conf_dir = "${at('cni')}"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "${at('registries')}"
`;

const kubeletConfig = {
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  authentication: {
    anonymous: { enabled: false },
    webhook: { enabled: true },
    x509: { clientCAFile: keyFile('ca.crt') },
  },
  authorization: { mode: 'Webhook' },
  tlsCertFile: keyFile('kubelet.crt'),
  tlsPrivateKeyFile: keyFile('kubelet.key'),
  containerRuntimeEndpoint: `unix://${SOCKET}`,
  // no systemd is asked for, and no groups are made but those of containers
  cgroupDriver: 'cgroupfs',
  cgroupsPerQOS: false,
  cgroupRoot,
  enforceNodeAllocatable: [],
  makeIPTablesUtilChains: false,
  failSwapOn: false,
  // a disk that is nearly full is still good for one job
  evictionHard: { 'memory.available': '200Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
  imageGCHighThresholdPercent: 100,
  podLogsDir: at('pods'),
  volumePluginDir: at('volume-plugins'),
  resolvConf: at('resolv.conf'),
  // all is near by
  nodeStatusUpdateFrequency: '2s',
};
