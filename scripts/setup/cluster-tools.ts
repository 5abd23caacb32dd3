/** What does a cluster of this machine's own run? Kubernetes and kpack, from the Go tool modules under tools/. */
import { chmodSync, cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ask, runAloud } from './command.ts';
import { buildTools, GO_REMEDY, moduleDir, pinnedBy, type Tool, toolDir } from './go-tool.ts';
import type { Say } from './workspace.ts';

const VERSION_OF_KUBERNETES = 'k8s.io/component-base/version';

const KUBERNETES: Tool = {
  name: 'kubernetes',
  module: 'k8s.io/kubernetes',
  versionVariable: `${VERSION_OF_KUBERNETES}.gitVersion`,
  versionPrefix: 'v',
  // it compares itself with the versions of what it serves
  alsoSet: { [`${VERSION_OF_KUBERNETES}.gitMajor`]: '1', [`${VERSION_OF_KUBERNETES}.gitMinor`]: '30' },
  programs: [
    './pause',
    ...['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubelet', 'kubectl'].map(
      (program) => `k8s.io/kubernetes/cmd/${program}`,
    ),
  ],
  // clouds' own interfaces are a third of what would be compiled
  tags: ['providerless'],
  takes: 'about six minutes',
  isPatient: true,
};

/** crane, too, which makes images and pushes them: what it needs, kpack needs as well. */
const KPACK: Tool = {
  name: 'kpack',
  module: 'github.com/pivotal/kpack',
  versionVariable: 'github.com/pivotal/kpack/cmd.Version',
  programs: [
    ...['build-init', 'completion', 'controller', 'rebase', 'webhook'].map(
      (it) => `github.com/pivotal/kpack/cmd/${it}`,
    ),
    'github.com/google/go-containerregistry/cmd/crane',
  ],
  takes: 'about two minutes',
  isPatient: true,
};

export interface ClusterTools {
  /** Folders of programs; that of kpack has its release's own objects in `config`. */
  readonly kubernetes: string;
  readonly kpack: string;
  readonly kpackVersion: string;
}

/** @throws SetupError Go is missing or too old, or a module cannot be had. */
export async function ensureClusterTools(say: Say): Promise<ClusterTools> {
  await buildTools([KUBERNETES, KPACK], say);
  await keepConfig(say);
  return { kubernetes: toolDir(KUBERNETES), kpack: toolDir(KPACK), kpackVersion: pinnedBy(KPACK) };
}

async function keepConfig(say: Say): Promise<void> {
  const dir = join(toolDir(KPACK), 'config');
  if (existsSync(dir)) return;
  const options = { cwd: moduleDir(KPACK), env: { GOWORK: 'off' } };
  const words = { what: 'Fetching kpack', remedy: GO_REMEDY };
  await runAloud(say, ['go', 'mod', 'download', KPACK.module], { ...options, ...words });
  const { stdout } = await ask('go', ['list', '-m', '-f', '{{.Dir}}', KPACK.module], options);
  cpSync(join(stdout.trim(), 'config'), dir, { recursive: true });
  // Go keeps what nobody may change
  for (const file of ['', ...readdirSync(dir)]) chmodSync(join(dir, file), file === '' ? 0o755 : 0o644);
}
