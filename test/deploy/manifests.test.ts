/** What deploy/ holds is taken by clusters as it stands, gives pods no more than they need, and is all documented. */
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };
import { productionImages } from '../../scripts/setup/production-images.ts';
import { repoDir } from '../../scripts/setup/workspace.ts';
import { KINDS, kindOf, mistakesIn, type Thing } from './kinds.ts';
import { mayReach, podsOf } from './pods.ts';

const deployDir = join(repoDir, 'deploy');
const files = globSync('**/*.yaml', { cwd: deployDir }).sort();
const textOf = (file: string): string => readFileSync(join(deployDir, file), 'utf8');
const kustomizations = files.filter((file) => file.endsWith('kustomization.yaml'));

interface Manifest {
  readonly file: string;
  readonly thing: Thing;
}

const manifests: readonly Manifest[] = files
  .filter((file) => !/(kustomization|images)\.yaml$/.test(file))
  .flatMap((file) =>
    parseAllDocuments(textOf(file), { strict: true }).map((document) => {
      expect([...document.errors, ...document.warnings]).toEqual([]);
      return { file, thing: document.toJS() };
    }),
  );

const named = manifests.map((it) => ({ ...it, name: `${it.file}: ${it.thing.kind} ${it.thing.metadata?.name}` }));
const ofKind = (kind: string) => named.filter(({ thing }) => thing.kind === kind);

describe('each thing is taken by a cluster', () => {
  it.each(named)('$name', ({ thing }) => {
    expect(mistakesIn(thing)).toEqual([]);
  });

  const kinds = [...new Map(named.map((it) => [kindOf(it.thing), it.thing]))];

  it.each(kinds)('%s: a field that there is not is noticed', (_kind, thing) => {
    expect(mistakesIn({ ...thing, wrong: 1 })).toEqual([' must NOT have additional properties: wrong']);
    const metadata = { ...thing.metadata, lables: {} };
    expect(mistakesIn({ ...thing, metadata })).toContain('/metadata must NOT have additional properties: lables');
    if (thing.spec === undefined) return;
    const spec = { ...thing.spec, wrong: 1 };
    expect(mistakesIn({ ...thing, spec })).toContain('/spec must NOT have additional properties: wrong');
  });

  it.each(named.filter(({ thing }) => podsOf(thing).length > 0))(
    '$name: and so is one deep in its pods',
    ({ thing }) => {
      const text = JSON.stringify(thing).replace('"readOnly":', '"readonly":');
      const misspelt = text.replace('"securityContext":{', '"securityContext":{"runAsNonroot":true,');
      expect(mistakesIn(JSON.parse(misspelt))).toContainEqual(expect.stringContaining('properties: runAsNonroot'));
    },
  );

  it('of another type, or of a kind that nobody knows, too', () => {
    const { thing } = ofKind('Job')[0]!;
    expect(mistakesIn({ ...thing, spec: { ...thing.spec, backoffLimit: '0' } })).toContain(
      '/spec/backoffLimit must be integer',
    );
    expect(mistakesIn({ ...thing, kind: 'Jub' })).toEqual(['there is no schema for batch/v1/Jub']);
  });

  it('no schema is kept that nothing needs', () => {
    const needed = new Set([...kinds.map(([kind]) => kind), '/v1/ConfigMap']);
    expect([...KINDS.keys()].filter((kind) => !needed.has(kind))).toEqual([]);
  });
});

describe('kustomizations', () => {
  const FIELDS = ['apiVersion', 'components', 'configMapGenerator', 'configurations', 'kind', 'namespace', 'patches'];

  it.each(kustomizations)('%s names what is there, and all of it', (file) => {
    const text = textOf(file);
    const { resources = [], components = [], configurations = [], ...rest } = parse(text);
    const isComponent = file.startsWith('components/');
    expect([rest.kind, rest.apiVersion]).toEqual(
      isComponent
        ? ['Component', 'kustomize.config.k8s.io/v1alpha1']
        : ['Kustomization', 'kustomize.config.k8s.io/v1beta1'],
    );
    expect(Object.keys(rest).filter((field) => !FIELDS.includes(field))).toEqual([]);
    const dir = join(deployDir, dirname(file));
    const beside = readdirSync(dir).filter((name) => name !== 'kustomization.yaml');
    expect([...resources, ...configurations].sort()).toEqual(beside.sort());
    expect(components).toEqual([]);
    expect(text, 'says what it is').toMatch(/^# \S.*[.:]$/m);
  });

  it('the component paketo has what builder.toml names', () => {
    const text = textOf('components/paketo/kustomization.yaml');
    for (const image of [productionImages().build, productionImages().run]) expect(text).toContain(`"${image}"`);
  });
});

describe('pods', () => {
  const all = named.flatMap(({ name, thing }) => podsOf(thing).map((pod) => ({ name, pod })));

  it.each(all)('$name: keeps to the restricted standard, has limits, and no token of the cluster', ({ pod }) => {
    expect(pod.mountsToken).toBe(false);
    for (const { name, context, resources } of pod.containers) {
      expect(context, name).toMatchObject({
        runAsNonRoot: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(Object.keys(resources.requests), name).toEqual(['cpu', 'memory']);
      expect(resources.limits, name).toEqual({ memory: expect.stringMatching(/^\d+Gi$/) });
    }
    for (const { emptyDir } of pod.volumes)
      if (emptyDir !== undefined) expect(emptyDir.sizeLimit).toMatch(/^\d+[MG]i$/);
  });

  it.each(all.filter(({ name }) => !name.includes('Task')))('$name: its root is read-only', ({ pod }) => {
    for (const { context } of pod.containers) expect(context.readOnlyRootFilesystem).toBe(true);
  });

  it('code of packages sees no password of a registry: only what talks to it does', () => {
    const { thing } = ofKind('Task')[0]!;
    const withRegistry = thing.spec.steps.filter((step: Thing) =>
      JSON.stringify([step.env, step.volumeMounts]).includes('registry'),
    );
    expect(withRegistry.map(({ name }: Thing) => name)).toEqual(['analyze', 'restore', 'export']);
    expect(thing.spec.steps.map(({ name }: Thing) => name)).toEqual([
      ...['fetch', 'analyze', 'detect', 'restore', 'build', 'export'],
    ]);
    expect(JSON.stringify(thing.spec.stepTemplate)).not.toContain('registry');
    // Tekton copies what a service account names into each step of those that run as it
    for (const { thing } of named.filter(({ file }) => file.startsWith('tekton/')))
      if (thing.kind === 'ServiceAccount' && thing.metadata.name !== 'job')
        expect([thing.secrets, thing.imagePullSecrets]).toEqual([undefined, undefined]);
  });
});

describe('who may do what', () => {
  it.each(named.filter(({ thing }) => /^Cluster(Builder|Buildpack|Lifecycle|Stack)$/.test(thing.kind)))(
    '$name: kpack pulls with the passwords of builder',
    ({ thing }) => {
      expect(thing.spec.serviceAccountRef).toEqual({ name: 'builder', namespace: 'planqk' });
    },
  );

  it.each(ofKind('ServiceAccount'))('$name: has no token mounted', ({ thing }) => {
    expect(thing.automountServiceAccountToken).toBe(false);
  });

  it.each(ofKind('Role'))(
    '$name: sees no secret, makes no pod, and holds nothing that is named by a star',
    ({ thing }) => {
      expect(JSON.stringify(thing.rules)).not.toMatch(/secrets|\*|serviceaccounts|roles|exec/);
      const pods = thing.rules.filter(({ resources }: Thing) => resources.includes('pods'));
      expect(pods.flatMap(({ verbs }: Thing) => verbs)).toEqual(['get', 'list', 'watch']);
    },
  );

  const [role] = ofKind('Role');
  const ofPlatform = named.filter(({ file }) => /^(upload|job|tekton-run|components\/result-volume)\//.test(file));

  it.each([...ofPlatform.map(({ thing }) => thing.kind), 'ConfigMap'])(
    'who applies uploads and executions for others may make and remove a %s',
    (kind) => {
      const { rules } = role!.thing as unknown as { rules: { resources: string[]; verbs: string[] }[] };
      const rule = rules.find(({ resources }) => resources.includes(`${kind.toLowerCase()}s`));
      expect(rule?.verbs).toEqual(expect.arrayContaining(['create', 'get', 'delete']));
    },
  );

  it.each(
    ofKind('ServiceAccount').filter(({ thing, file }) => thing.metadata?.name === 'job' && file.includes('tekton')),
  )(
    '$name: pods of jobs can be pulled from a registry with passwords, for which no component is made here',
    ({ thing }) => expect(thing).toMatchObject({ imagePullSecrets: [{ name: 'registry' }] }),
  );

  it('only one namespace is spoken of', () => {
    for (const { name, thing } of named) expect([undefined, 'planqk'], name).toContain(thing.metadata.namespace);
  });
});

describe('the component network-policy', () => {
  const policies = ofKind('NetworkPolicy').map(({ thing }) => thing);
  const of = (labels: Record<string, string>) => (address: string, port: number) =>
    mayReach(policies, labels, address, port);
  const METADATA = ['169.254.169.254', '169.254.170.2', '100.100.100.200', '168.63.129.16'];
  const builds = of({ 'kpack.io/build': 'my-job-build-1' });

  it('lets nobody in, but to the port of services', () => {
    const open = policies.filter(({ spec }) => (spec.ingress ?? []).length > 0);
    expect(open.map(({ spec }) => spec)).toEqual([
      {
        podSelector: { matchLabels: { 'app.kubernetes.io/component': 'serve' } },
        policyTypes: ['Ingress'],
        ingress: [{ ports: [8081, 8012, 8013, 8112].map((port) => ({ protocol: 'TCP', port })) }],
      },
    ]);
    const nothing = policies.find(({ metadata }) => metadata.name === 'nothing');
    expect(nothing.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  });

  it.each([
    ['a job', of({ 'app.kubernetes.io/component': 'job' }), false],
    ['a job with the internet', of({ 'planqk.de/network': 'internet' }), true],
    ['a build of kpack', builds, true],
    ['a build of Tekton', of({ 'tekton.dev/taskRun': 'my-job' }), true],
  ])('%s', (_who, reaches, internet) => {
    expect(reaches('151.101.0.223', 443)).toBe(internet);
    expect(reaches('2a04:4e42::223', 443)).toBe(internet);
    expect(reaches('151.101.0.223', 80)).toBe(false);
    for (const address of [...METADATA, 'fd00:ec2::254', '10.96.0.1', '192.168.1.1'])
      expect([address, reaches(address, 443), reaches(address, 80)]).toEqual([address, false, false]);
  });

  it('where a rule is added it counts', () => {
    const more = { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '10.1.2.0/24' } }] }] };
    expect(mayReach([...policies, { spec: more }], {}, '10.1.2.3', 5000)).toBe(true);
  });
});

it('images of ours are those of this release, whoever builds', () => {
  // what kpack pushes has no tag
  const pulled = named.filter(({ thing }) => thing.kind !== 'ClusterBuilder');
  const texts = pulled.flatMap(({ thing }) => JSON.stringify(thing).match(/"planqk\/[\w-]+(:[^"]*)?"/g) ?? []);
  const images = texts.map((text) => JSON.parse(text)).filter((image) => !image.startsWith('planqk/lifecycle:'));
  expect([...new Set(images)].sort()).toEqual(
    ['builder', 'embedded-build', 'embedded-run', 'python'].map((name) => `planqk/${name}:${packageJson.version}`),
  );
});

it('the README has a row for each folder', () => {
  const readme = textOf('README.md');
  const folders = kustomizations.map((file) => relative(deployDir, join(deployDir, dirname(file))));
  const rows = [...readme.matchAll(/^\| `([\w/-]+)` \|/gm)].map(([, name]) => name!);
  const toldOf = folders.map((folder) => folder.replace(/^components\//, ''));
  expect(toldOf.filter((folder) => !rows.includes(folder))).toEqual([]);
});
