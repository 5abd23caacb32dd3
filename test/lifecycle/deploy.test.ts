/** What `kubectl apply -k` makes of deploy/: each base, each component, and each example of its README, by the same kustomize. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { repoDir } from '../../scripts/setup/workspace.ts';
import { mistakesIn, type Thing } from '../deploy/kinds.ts';
import { CLUSTERS, filesFor } from '../deploy/written.ts';

const { PLANQK_KUSTOMIZE } = process.env;
if (PLANQK_KUSTOMIZE === undefined) throw new Error('PLANQK_KUSTOMIZE names no kustomize: npm test sets it');

const dir = mkdtempSync(join(tmpdir(), 'planqk-deploy-'));
symlinkSync(repoDir, join(dir, 'planqk-buildpacks'));
afterAll(() => rmSync(dir, { recursive: true }));

const JOB_IMAGE = 'registry.example.com/team/jobs/my-job@sha256:';

const BASES = '../planqk-buildpacks/deploy';

/** @returns What comes of a folder, as a cluster takes it. */
function applied(folder: string): Thing[] {
  const text = execFileSync(PLANQK_KUSTOMIZE!, ['build', folder], { encoding: 'utf8', stdio: 'pipe' });
  const things = parseAllDocuments(text).map((document) => document.toJS());
  for (const thing of things) expect(mistakesIn(thing), `${folder}: ${thing.kind} ${thing.metadata.name}`).toEqual([]);
  return things;
}

function built(name: string, kustomization: Thing, files: Readonly<Record<string, string>> = {}): Thing[] {
  const folder = join(dir, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'kustomization.yaml'), stringify(kustomization));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  const base = /deploy\/(base|tekton|serve-knative)$/.exec(kustomization.resources[0])?.[1];
  if (base !== undefined) copyFileSync(join(repoDir, 'deploy', base, 'images.yaml'), join(folder, 'images.yaml'));
  return applied(folder);
}

const overlay = (base: string, components: readonly string[] = [], more: Thing = {}): Thing => ({
  apiVersion: 'kustomize.config.k8s.io/v1beta1',
  kind: 'Kustomization',
  resources: [`${BASES}/${base}`],
  components: components.map((component) => `${BASES}/components/${component}`),
  ...more,
});

const find = (things: readonly Thing[], kind: string, name?: string): Thing =>
  things.find((it) => it.kind === kind && (name === undefined || it.metadata.name === name));

describe('the examples of its README', () => {
  const readme = readFileSync(join(repoDir, 'deploy', 'README.md'), 'utf8');
  const examples = [...readme.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text]) => parse(text!));
  const FILES = {
    'data.json': '{"qubits":3}',
    'params.json': '{}',
    'authorities.pem': 'PEM',
    'kpack-release.yaml': stringify({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'kpack-controller', namespace: 'kpack' },
      spec: {
        selector: { matchLabels: { app: 'kpack-controller' } },
        template: {
          metadata: { labels: { app: 'kpack-controller' } },
          spec: { containers: [{ name: 'controller', image: 'controller', env: [{ name: 'X', value: '1' }] }] },
        },
      },
    }),
  };
  const made = examples.map((example, index) => built(`example-${index}`, example, FILES));

  it('are as many as there are', () => {
    expect(made).toHaveLength(10);
  });

  it('the builder: all images are of the registry, and its passwords are known to whom they are for', () => {
    const [builder] = made as [Thing[]];
    expect(JSON.stringify(builder)).not.toMatch(/"image":"planqk/);
    expect(find(builder, 'ClusterStack').spec.runImage.image).toBe('registry.example.com/planqk/embedded-run:0.1.0');
    expect(find(builder, 'ClusterBuilder').spec.tag).toBe('registry.example.com/planqk/builder');
    const registry = [{ name: 'registry' }];
    expect(find(builder, 'ServiceAccount', 'builder')).toMatchObject({ secrets: registry, imagePullSecrets: registry });
    expect(find(builder, 'ServiceAccount', 'job')).toMatchObject({ imagePullSecrets: registry });
    expect(find(builder, 'ServiceAccount', 'job').secrets).toBeUndefined();
    expect(find(builder, 'NetworkPolicy', 'builds')).toBeDefined();
  });

  it("kpack's controller: reads the authorities beside the system's", () => {
    const { containers, volumes } = find(made[1]!, 'Deployment').spec.template.spec;
    expect(containers[0].env).toContainEqual({ name: 'SSL_CERT_DIR', value: '/etc/ssl/certs:/etc/registry-ca' });
    expect(containers[0].env).toContainEqual({ name: 'X', value: '1' });
    const config = find(made[1]!, 'ConfigMap').metadata.name;
    expect(volumes).toEqual([{ name: 'registry-ca', configMap: { name: config } }]);
    expect(config).toMatch(/^registry-ca-/);
  });

  it('the network: a rule more', () => {
    const { egress } = find(made[2]!, 'NetworkPolicy', 'builds').spec;
    expect(egress).toHaveLength(2);
    expect(egress[1].to).toEqual([{ ipBlock: { cidr: '10.1.2.3/32' } }]);
  });

  it('uploads: from a zip, from a repository', () => {
    expect(find(made[3]!, 'Image').spec.source).toEqual({ blob: { url: 'https://uploads.example.com/5f0c.zip' } });
    const { spec } = find(made[4]!, 'Image', 'my-job');
    expect(spec.source).toEqual({ git: { url: 'https://git.example.com/my-job', revision: 'main' } });
    expect(spec.build.services).toEqual([{ apiVersion: 'v1', kind: 'Secret', name: 'package-index' }]);
  });

  it('an execution: has its own input', () => {
    const job = find(made[5]!, 'Job', 'my-job-1-job');
    const config = find(made[5]!, 'ConfigMap');
    expect(job.spec.template.spec.volumes[0].configMap.name).toBe(config.metadata.name);
    expect(config.data).toEqual({ 'data.json': '{"qubits":3}', 'params.json': '{}' });
    expect(job.spec.template.spec.containers[0].image).toMatch(/^registry\.example\.com\/jobs\/my-job@sha256:/);
  });

  it('an execution that waits for room, and leaves its result on a claim of its own', () => {
    const job = find(made[6]!, 'Job', 'my-job-2-job');
    expect(job.spec.suspend).toBe(true);
    expect(job.metadata.labels['kueue.x-k8s.io/queue-name']).toBe('jobs');
    const { volumes, containers, securityContext } = job.spec.template.spec;
    expect(volumes.at(-1)).toEqual({ name: 'output', persistentVolumeClaim: { claimName: 'my-job-2-output' } });
    expect(find(made[6]!, 'PersistentVolumeClaim', 'my-job-2-output')).toBeDefined();
    expect(containers[0].volumeMounts.at(-1)).toEqual({ name: 'output', mountPath: containers[0].env[0].value });
    expect(securityContext.fsGroup).toBe(1000);
  });

  it('a service: finds its own pods, and no others', () => {
    const [deployment, service] = [find(made[7]!, 'Deployment'), find(made[7]!, 'Service')];
    const { selector, template } = deployment.spec;
    expect(service.metadata.name).toBe('my-job-serve');
    expect(service.spec.selector).toEqual({
      'app.kubernetes.io/name': 'serve',
      'app.kubernetes.io/instance': 'my-job',
    });
    expect(selector.matchLabels).toEqual(service.spec.selector);
    expect(template.metadata.labels).toMatchObject(service.spec.selector);
    const { volumes, containers } = template.spec;
    expect(volumes[0]).toEqual({ name: 'executions', persistentVolumeClaim: { claimName: 'my-job-executions' } });
    const token = { secretKeyRef: { name: 'serve-token', key: 'token' } };
    expect(containers[0].env).toContainEqual({ name: 'PLANQK_SERVE_TOKEN', valueFrom: token });
  });

  it('Tekton: all steps are of the builder, and the run image is that of the registry', () => {
    const { image, env } = find(made[8]!, 'Task').spec.stepTemplate;
    expect(image).toBe('registry.example.com/planqk/embedded-builder:0.1.0');
    expect(env).toContainEqual({ name: 'CNB_RUN_IMAGE', value: 'registry.example.com/planqk/embedded-run:0.1.0' });
  });

  it('Tekton: one upload', () => {
    const { metadata, spec } = find(made[9]!, 'PipelineRun');
    expect(metadata.name).toBe('my-job-1');
    expect(spec.params).toEqual([
      { name: 'url', value: 'https://uploads.example.com/5f0c.zip' },
      { name: 'image', value: 'registry.example.com/jobs/my-job' },
      { name: 'env', value: [] },
    ]);
  });
});

describe('components', () => {
  it.each(['registry-credentials', 'source-credentials', 'signing-key', 'network-policy', 'paketo'])(
    '%s changes the base, also beside all others',
    (component) => {
      const alone = built(`base-${component}`, overlay('base', [component]));
      expect(alone).not.toEqual(built('base-plain', overlay('base')));
    },
  );

  it('secrets add up', () => {
    const things = built(
      'base-secrets',
      overlay('base', ['registry-credentials', 'source-credentials', 'signing-key']),
    );
    const { secrets, imagePullSecrets } = find(things, 'ServiceAccount', 'builder');
    expect(secrets.map(({ name }: Thing) => name).sort()).toEqual(['registry', 'signing-key', 'source']);
    expect(imagePullSecrets).toEqual([{ name: 'registry' }]);
  });

  it('paketo: the stack is theirs', () => {
    expect(find(built('paketo', overlay('base', ['paketo'])), 'ClusterStack').spec).toMatchObject({
      id: 'io.buildpacks.stacks.noble',
      buildImage: { image: expect.stringContaining('ubuntu-noble-build') },
      runImage: { image: expect.stringContaining('ubuntu-noble-run') },
    });
  });

  it('bindings add up', () => {
    const things = built('bindings', overlay('upload', ['binding-ca-certificates', 'binding-package-index']));
    const names = find(things, 'Image').spec.build.services.map(({ name }: Thing) => name);
    expect(names).toEqual(['ca-certificates', 'package-index']);
  });

  it('source-registry: an image of files', () => {
    const { spec } = find(built('source-registry', overlay('upload', ['source-registry'])), 'Image');
    expect(spec.source).toEqual({ registry: { image: 'planqk-source/upload' } });
  });

  it('input-volume: no ConfigMap is mounted', () => {
    const { volumes, containers } = find(built('input-volume', overlay('job', ['input-volume'])), 'Job').spec.template
      .spec;
    expect(volumes[0]).toEqual({ name: 'input', persistentVolumeClaim: { claimName: 'input', readOnly: true } });
    expect(containers[0].volumeMounts[0].name).toBe('input');
  });

  it.each(['job', 'serve'])('internet: pods of %s have its label', (base) => {
    const thing = built(`internet-${base}`, overlay(base, ['internet'])).find(({ kind }) =>
      /Job|Deployment/.test(kind),
    );
    expect(thing.spec.template.metadata.labels['planqk.de/network']).toBe('internet');
  });

  it('serve-token: for Knative, too, where an image is replaced by a copy of its configuration', () => {
    const images = [{ name: 'planqk-job/upload', newName: 'registry.example.com/jobs/my-job', newTag: '1' }];
    const more = { configurations: ['images.yaml'], images };
    const { containers } = find(built('knative', overlay('serve-knative', ['serve-token'], more)), 'Service').spec
      .template.spec;
    expect(containers[0].image).toBe('registry.example.com/jobs/my-job:1');
    expect(containers[0].env.map(({ name }: Thing) => name)).toContain('PLANQK_SERVE_TOKEN');
  });
});

describe.each(Object.entries(CLUSTERS))('what the commands write for the cluster %s', (name, settings) => {
  const folder = join(dir, 'written', name);
  for (const [path, text] of Object.entries(filesFor(settings))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const of = (path: string): Thing[] => applied(join(folder, path));
  const { registry, namespace } = settings;
  const everything = ['builder', 'uploads/my-job', 'jobs/my-job-1', 'services/my-job'].flatMap(of);

  it('lies in its namespace', () => {
    const spoken = everything.map(({ metadata }) => metadata.namespace).filter((it) => it !== undefined);
    expect([...new Set(spoken)]).toEqual([namespace]);
    expect(find(everything, 'Namespace').metadata.name).toBe(namespace);
    const text = JSON.stringify(everything);
    expect([...text.matchAll(/"namespace":"([^"]+)"/g)].filter(([, it]) => it !== namespace)).toEqual([]);
    for (const [, it] of text.matchAll(/"matchLabels":{"kubernetes.io\/metadata.name":"([^"]+)"}/g))
      expect([namespace, 'kube-system']).toContain(it);
  });

  it('is pulled from its registry, and pushed there', () => {
    const images = [...JSON.stringify(everything).matchAll(/"(?:image|tag)":"([^"]+)"/g)].map(([, image]) => image!);
    const ours = images.filter((image) => !image.startsWith('docker.io/paketobuildpacks/'));
    expect(ours.filter((image) => !image.startsWith(`${registry}/`) && !image.startsWith(JOB_IMAGE))).toEqual([]);
    expect(ours.length).toBeGreaterThan(2);
  });

  it('is named as it was asked for', () => {
    expect(find(everything, 'Job').metadata.name).toBe('my-job-1-job');
    expect(everything.some(({ kind, metadata }) => /Image|PipelineRun/.test(kind) && metadata.name === 'my-job')).toBe(
      true,
    );
    expect(find(everything, 'ConfigMap').data).toEqual({ 'data.json': '{"qubits":3}', 'params.json': '{}' });
  });
});
