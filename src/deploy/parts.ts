/** What can be asked for beside the builder, uploads and jobs? One table: options, help and what is written go by it. */

export interface Part {
  readonly name: string;
  /** Without full stop. */
  readonly text: string;
  /** Folders of deploy/ that are applied with the builder. */
  readonly bases?: readonly string[];
  /** Components, below deploy/components, of the builder, of each upload, of each job, of each service. */
  readonly builder?: string;
  readonly upload?: string;
  readonly job?: string;
  readonly serve?: string;
  /** How the Secret that it names is made; further ways are in deploy/README.md. */
  readonly secret?: (where: Where) => string;
  /** What needs kpack, and does not go with Tekton. */
  readonly needsKpack?: true;
}

interface Where {
  readonly namespace: string;
  readonly registry: string;
}

const create = (namespace: string, kind: string, name: string, values: string): string =>
  `kubectl -n ${namespace} create secret ${kind} ${name} ${values}`;
const LOGIN = '--from-literal=username=... --from-literal=password=...';

export const PARTS: readonly Part[] = [
  {
    name: 'registry-credentials',
    text: 'the registry has passwords, in the Secret `registry`',
    builder: 'registry-credentials',
    secret: ({ namespace, registry }) =>
      create(
        namespace,
        'docker-registry',
        'registry',
        `--docker-server=${registry.split('/')[0]} --docker-username=... --docker-password=...`,
      ),
    needsKpack: true,
  },
  {
    name: 'source-credentials',
    text: 'so has the place that zips come from, in the Secret `source`',
    builder: 'source-credentials',
    secret: ({ namespace }) =>
      [
        create(namespace, 'generic', 'source', LOGIN),
        `kubectl -n ${namespace} annotate secret source kpack.io/blob=uploads.example.com`,
      ].join('\n'),
    needsKpack: true,
  },
  {
    name: 'signing-key',
    text: 'images are signed, with the Secret `signing-key`',
    builder: 'signing-key',
    secret: ({ namespace }) => `cosign generate-key-pair k8s://${namespace}/signing-key`,
    needsKpack: true,
  },
  { name: 'network-policy', text: 'what builds, jobs and services reach', builder: 'network-policy' },
  {
    name: 'ca-certificates',
    text: 'authorities that builds trust, in the Secret `ca-certificates`',
    upload: 'binding-ca-certificates',
    secret: ({ namespace }) =>
      create(
        namespace,
        'generic',
        'ca-certificates',
        '--from-literal=type=ca-certificates --from-file=authorities.pem',
      ),
    needsKpack: true,
  },
  {
    name: 'package-index',
    text: 'the package index of builds, in the Secret `package-index`',
    upload: 'binding-package-index',
    secret: ({ namespace }) =>
      create(
        namespace,
        'generic',
        'package-index',
        `--from-literal=type=pypi --from-literal=url=https://packages.example.org/simple ${LOGIN}`,
      ),
    needsKpack: true,
  },
  { name: 'platform', text: 'a service account for who applies uploads and jobs for others', bases: ['platform'] },
  { name: 'kueue', text: 'jobs wait in a queue of Kueue', bases: ['queue'], job: 'queued' },
  { name: 'result-volume', text: 'results of jobs are on volumes, too', job: 'result-volume' },
  {
    name: 'serve-token',
    text: 'who uses a service needs the token in the Secret `serve-token`',
    serve: 'serve-token',
    secret: ({ namespace }) => create(namespace, 'generic', 'serve-token', '--from-literal=token=...'),
  },
  { name: 'serve-volume', text: 'what services keep outlives their pods', serve: 'serve-volume' },
  { name: 'knative', text: 'services are served by Knative' },
  { name: 'paketo', text: "Paketo's Python buildpacks install, instead of ours", builder: 'paketo', needsKpack: true },
  { name: 'tekton', text: 'Tekton builds, instead of kpack' },
];

/** Pairs of which one does not know what to do with the other. */
const APART: readonly (readonly [string, string, string])[] = [
  ['knative', 'serve-volume', 'Knative mounts no volumes that stay'],
];

/** @returns What is wrong with these names, in words; null: nothing. */
export function faultOfParts(names: readonly string[]): string | null {
  for (const name of names) {
    const part = PARTS.find((each) => each.name === name);
    if (part === undefined) return `there is no part '${name}': ${PARTS.map((each) => each.name).join(', ')}`;
    if (part.needsKpack && names.includes('tekton')) return `'${name}' needs kpack, and does not go with 'tekton'`;
  }
  for (const [one, other, why] of APART)
    if (names.includes(one) && names.includes(other)) return `'${one}' does not go with '${other}': ${why}`;
  return null;
}

/** In the order of the table, whatever the order they were named in. */
export const partsOf = (names: readonly string[]): readonly Part[] => PARTS.filter(({ name }) => names.includes(name));
