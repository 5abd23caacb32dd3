/** Where is kustomize? Built from the Go tool module, which pins what kubectl of tools/kubernetes has in it. */
import { ensureProgram, type Tool } from './go-tool.ts';
import type { Say } from './workspace.ts';

const KUSTOMIZE: Tool = {
  name: 'kustomize',
  module: 'sigs.k8s.io/kustomize/kustomize/v5',
  versionVariable: 'sigs.k8s.io/kustomize/api/provenance.version',
  programs: ['sigs.k8s.io/kustomize/kustomize/v5'],
};

export const ensureKustomize = (say: Say): Promise<string> => ensureProgram(say, KUSTOMIZE);
