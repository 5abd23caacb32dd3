/**
 * What is written for a cluster? Pure: kustomizations that name the copy of deploy/ beside them, and say what is this cluster's
 * own.
 */
import { stringify } from 'yaml';
import { type DeploySettings, SETTINGS_FILE, settingsText } from './deploy-settings.ts';
import type { ImageName } from './names.ts';
import { type Part, partsOf } from './parts.ts';
import { readmeOf } from './readme.ts';

/** Path to text. */
export type ManifestFiles = Readonly<Record<string, string>>;

/** deploy/, as it is shipped. */
export const COPY = 'planqk';
/** The namespace that its manifests name. */
const NAMESPACE = 'planqk';

/** All that is there once. @param manifests deploy/, path to text */
export function initialFiles(settings: DeploySettings, manifests: ManifestFiles): ManifestFiles {
  const base = settings.with.includes('tekton') ? 'tekton' : 'base';
  const parts = partsOf(settings.with);
  const bases = [base, ...parts.flatMap((part) => part.bases ?? [])];
  return {
    'README.md': readmeOf(settings),
    [SETTINGS_FILE]: settingsText(settings),
    ...Object.fromEntries(Object.entries(manifests).map(([path, text]) => [`${COPY}/${path}`, text])),
    // a copy, since kustomize takes it from no other folder
    'builder/images.yaml': manifests[`${base}/images.yaml`] ?? '',
    'builder/kustomization.yaml': kustomization('What the cluster gets once, and again at each upgrade.', {
      resources: bases.map((each) => `../${COPY}/${each}`),
      ...componentsOf(parts, 'builder', '..'),
      configurations: ['images.yaml'],
      images: imagesOf(settings),
      ...patchesOf(builderPatches(settings)),
    }),
  };
}

/** Tags are those of deploy/. */
function imagesOf({ registry, with: names }: DeploySettings): { name: string; newName: string }[] {
  const base = ['planqk/embedded-build', 'planqk/embedded-run'];
  const kpack = ['planqk/python', ...(names.includes('paketo') ? [] : base), 'planqk/lifecycle', 'planqk/builder'];
  if (!names.includes('tekton')) return kpack.map((name) => ({ name, newName: `${registry}/${name}` }));
  return [
    { name: 'planqk/builder', newName: `${registry}/planqk/embedded-builder` },
    { name: 'planqk/embedded-run', newName: `${registry}/planqk/embedded-run` },
  ];
}

/** Of another namespace than the one that is written down. */
function builderPatches({ namespace, with: names }: DeploySettings): Patch[] {
  if (namespace === NAMESPACE) return [];
  const to = (path: string) => [{ op: 'replace', path, value: namespace }];
  const patches: Patch[] = [
    { target: { kind: 'Namespace', name: NAMESPACE }, patch: to('/metadata/name') },
    { target: { namespace: NAMESPACE }, patch: to('/metadata/namespace') },
  ];
  if (!names.includes('tekton'))
    patches.push({
      target: { kind: 'Cluster(Builder|Buildpack|Lifecycle|Stack)' },
      patch: to('/spec/serviceAccountRef/namespace'),
    });
  if (names.includes('platform'))
    patches.push({ target: { kind: 'RoleBinding', name: 'platform' }, patch: to('/subjects/0/namespace') });
  if (names.includes('kueue'))
    patches.push({
      target: { kind: 'ClusterQueue', name: NAMESPACE },
      patch: to('/spec/namespaceSelector/matchLabels/kubernetes.io~1metadata.name'),
    });
  return patches;
}

export interface UploadWanted {
  readonly name: string;
  readonly url: string;
}

export function uploadFiles(settings: DeploySettings, { name, url }: UploadWanted): ManifestFiles {
  const isTekton = settings.with.includes('tekton');
  const places = isTekton
    ? { kind: 'PipelineRun', tag: '/spec/params/1/value', url: '/spec/params/0/value' }
    : { kind: 'Image', tag: '/spec/tag', url: '/spec/source/blob/url' };
  const replace = (path: string, value: string) => ({ op: 'replace', path, value });
  const patch = [
    replace('/metadata/name', name),
    ...(settings.namespace === NAMESPACE ? [] : [replace('/metadata/namespace', settings.namespace)]),
    replace(places.tag, `${settings.registry}/jobs/${name}`),
    replace(places.url, url),
    ...(settings.with.includes('source-credentials')
      ? [{ op: 'add', path: '/spec/source/blob/auth', value: 'secret' }]
      : []),
  ];
  return {
    [`uploads/${name}/kustomization.yaml`]: kustomization('One upload, which becomes an image.', {
      resources: [`../../${COPY}/${isTekton ? 'tekton-run' : 'upload'}`],
      ...componentsOf(partsOf(settings.with), 'upload', '../..'),
      ...patchesOf([{ target: { kind: places.kind, name: 'upload' }, patch }]),
    }),
  };
}

export interface JobWanted {
  readonly name: string;
  readonly image: ImageName;
  /** By the name of the file, such as data.json. */
  readonly inputs: ManifestFiles;
}

export function jobFiles(settings: DeploySettings, { name, image, inputs }: JobWanted): ManifestFiles {
  const dir = `jobs/${name}`;
  const files = Object.keys(inputs).sort();
  return {
    [`${dir}/kustomization.yaml`]: kustomization('One execution.', {
      namespace: settings.namespace,
      namePrefix: `${name}-`,
      resources: [`../../${COPY}/job`],
      ...componentsOf(partsOf(settings.with), 'job', '../..'),
      images: [{ name: 'planqk-job/upload', ...image }],
      ...(files.length > 0 && { configMapGenerator: [{ name: 'input', behavior: 'merge', files }] }),
    }),
    ...Object.fromEntries(Object.entries(inputs).map(([file, text]) => [`${dir}/${file}`, text])),
  };
}

export interface ServiceWanted {
  readonly name: string;
  readonly image: ImageName;
}

export function serviceFiles(settings: DeploySettings, wanted: ServiceWanted, manifests: ManifestFiles): ManifestFiles {
  const { name, image } = wanted;
  const dir = `services/${name}`;
  const isKnative = settings.with.includes('knative');
  const base = isKnative ? 'serve-knative' : 'serve';
  const made = kustomization('An image that answers over HTTP.', {
    namespace: settings.namespace,
    namePrefix: `${name}-`,
    // Knative's has no selector, and its pods are found by its name
    ...(!isKnative && { labels: [{ includeSelectors: true, pairs: { 'app.kubernetes.io/instance': name } }] }),
    resources: [`../../${COPY}/${base}`],
    ...componentsOf(partsOf(settings.with), 'serve', '../..'),
    ...(isKnative && { configurations: ['images.yaml'] }),
    images: [{ name: 'planqk-job/upload', ...image }],
  });
  return {
    [`${dir}/kustomization.yaml`]: made,
    ...(isKnative && { [`${dir}/images.yaml`]: manifests['serve-knative/images.yaml'] ?? '' }),
  };
}

interface Patch {
  readonly target: Readonly<Record<string, string>>;
  readonly patch: readonly { readonly op: string; readonly path: string; readonly value: string }[];
}

const patchesOf = (patches: readonly Patch[]) =>
  patches.length === 0
    ? {}
    : { patches: patches.map(({ target, patch }) => ({ target, patch: stringify(patch, { lineWidth: 0 }) })) };

function componentsOf(parts: readonly Part[], of: 'builder' | 'upload' | 'job' | 'serve', up: string) {
  const names = parts.flatMap((part) => part[of] ?? []);
  return names.length === 0 ? {} : { components: names.map((name) => `${up}/${COPY}/components/${name}`) };
}

const kustomization = (what: string, fields: Readonly<Record<string, unknown>>): string =>
  `# ${what} Written by planqk-buildpack; yours to change.\n${stringify(
    { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', ...fields },
    { lineWidth: 0 },
  )}`;
