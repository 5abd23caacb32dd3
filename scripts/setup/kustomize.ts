/** Where is kustomize? Built from the Go tool module, which pins what kubectl of tools/kubernetes has in it. */
import { join } from 'node:path';
import { buildTools, type Tool, toolDir } from './go-tool.ts';
import type { Say } from './workspace.ts';

const KUSTOMIZE: Tool = {
  name: 'kustomize',
  module: 'sigs.k8s.io/kustomize/kustomize/v5',
  versionVariable: 'sigs.k8s.io/kustomize/api/provenance.version',
  programs: ['sigs.k8s.io/kustomize/kustomize/v5'],
};

/** @returns The program. @throws SetupError Go is missing or too old, or a module cannot be had. */
export async function ensureKustomize(say: Say): Promise<string> {
  await buildTools([KUSTOMIZE], say);
  return join(toolDir(KUSTOMIZE), 'kustomize');
}
