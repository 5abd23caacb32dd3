/**
 * What does a cluster of this machine's own run? Kubernetes and kpack, and, where a test asks for them, Tekton, Kueue and Knative: from
 * the Go tool modules under tools/.
 */
import { cpSync, existsSync } from 'node:fs';
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

const TEKTON: Tool = {
  name: 'tekton',
  module: 'github.com/tektoncd/pipeline',
  programs: ['controller', 'entrypoint', 'nop', 'sidecarlogresults', 'webhook', 'workingdirinit'].map(
    (it) => `github.com/tektoncd/pipeline/cmd/${it}`,
  ),
  takes: 'about three minutes',
  isPatient: true,
};

const KUEUE: Tool = {
  name: 'kueue',
  module: 'sigs.k8s.io/kueue',
  versionVariable: 'sigs.k8s.io/kueue/pkg/version.GitVersion',
  versionPrefix: 'v',
  programs: ['sigs.k8s.io/kueue/cmd/kueue'],
  takes: 'about three minutes',
  isPatient: true,
};

/** Without what routes requests from outside to a service, for which each cluster has its own. */
const KNATIVE: Tool = {
  name: 'knative',
  module: 'knative.dev/serving',
  programs: ['autoscaler', 'controller', 'queue', 'webhook'].map((it) => `knative.dev/serving/cmd/${it}`),
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
  await keepConfig(KPACK, say);
  return { kubernetes: toolDir(KUBERNETES), kpack: toolDir(KPACK), kpackVersion: pinnedBy(KPACK) };
}

/** @returns A folder with its programs, and its release's own objects in `config`. @throws SetupError */
export const ensureTekton = (say: Say): Promise<string> => ensureRelease(TEKTON, say);
export const ensureKueue = (say: Say): Promise<string> => ensureRelease(KUEUE, say);

/** Kinds of its own that other modules bring are in `config/networking` and `config/caching`. */
export async function ensureKnative(say: Say): Promise<string> {
  const dir = await ensureRelease(KNATIVE, say);
  for (const part of ['networking', 'caching']) await keepConfig(KNATIVE, say, `knative.dev/${part}`, part);
  return dir;
}

async function ensureRelease(tool: Tool, say: Say): Promise<string> {
  await buildTools([tool], say);
  await keepConfig(tool, say);
  return toolDir(tool);
}

/** @param below In the folder `config`. */
async function keepConfig(tool: Tool, say: Say, module = tool.module, below = ''): Promise<void> {
  const dir = join(toolDir(tool), 'config', below);
  if (existsSync(dir)) return;
  const options = { cwd: moduleDir(tool), env: { GOWORK: 'off' } };
  const words = { what: `Fetching ${module}`, remedy: GO_REMEDY };
  await runAloud(say, ['go', 'mod', 'download', module], { ...options, ...words });
  const { stdout } = await ask('go', ['list', '-m', '-f', '{{.Dir}}', module], options);
  cpSync(join(stdout.trim(), 'config'), dir, { recursive: true });
  // Go keeps what nobody may change
  await runAloud(say, ['chmod', '-R', 'u+w', dir], { what: words.what, remedy: 'Some space on the disk is needed.' });
}
