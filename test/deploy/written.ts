/** Clusters as operators name them, and what is written for each: `written/` shows it. */
import { readManifests } from '../../src/commands/deploy/manifests.ts';
import type { DeploySettings } from '../../src/deploy/deploy-settings.ts';
import {
  initialFiles,
  jobFiles,
  type ManifestFiles,
  serviceFiles,
  uploadFiles,
} from '../../src/deploy/kustomizations.ts';
import { PARTS } from '../../src/deploy/parts.ts';

export const manifests: ManifestFiles = readManifests();

const IMAGE = { newName: 'registry.example.com/team/jobs/my-job', digest: `sha256:${'5f0c'.repeat(16)}` };

/** All that goes together with kpack, and with Tekton. */
const all = (apart: readonly string[]): string[] =>
  PARTS.map(({ name }) => name).filter((name) => !apart.includes(name));
const withTekton = PARTS.filter(({ needsKpack }) => !needsKpack).map(({ name }) => name);

export const CLUSTERS: Readonly<Record<string, DeploySettings>> = {
  plain: { schema: 1, registry: 'registry.example.com/team', namespace: 'planqk', with: [] },
  'another-namespace': { schema: 1, registry: 'localhost:5000', namespace: 'quantum', with: ['platform'] },
  'all-with-kpack': {
    schema: 1,
    registry: 'registry.example.com',
    namespace: 'quantum',
    with: all(['tekton', 'knative', 'paketo']),
  },
  'tekton-and-knative': {
    schema: 1,
    registry: 'registry.example.com',
    namespace: 'quantum',
    with: withTekton.filter((name) => name !== 'serve-volume'),
  },
  paketo: { schema: 1, registry: 'registry.example.com', namespace: 'planqk', with: ['paketo'] },
};

export const filesFor = (settings: DeploySettings): ManifestFiles => ({
  ...initialFiles(settings, manifests),
  ...uploadFiles(settings, { name: 'my-job', url: 'https://uploads.example.com/5f0c.zip' }),
  ...jobFiles(settings, { name: 'my-job-1', image: IMAGE, inputs: { 'data.json': '{"qubits":3}' } }),
  ...serviceFiles(settings, { name: 'my-job', image: IMAGE }, manifests),
});
