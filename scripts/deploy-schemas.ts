/**
 * `npm run deploy-schemas`: writes test/deploy/schemas anew, which deploy/ is held against, from what the Go modules of
 * Kubernetes, kpack, Kueue and Knative hold.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { closed, type Definitions, ofKind, reachable, type Schema } from './deploy/json-schema.ts';
import { runScript, step } from './progress.ts';
import { ask } from './setup/command.ts';
import { GO_REMEDY } from './setup/go-tool.ts';
import { SetupError } from './setup/setup-error.ts';
import { repoDir } from './setup/workspace.ts';

interface Source {
  /** Of the file that is written. */
  readonly name: string;
  /** All of them are under Apache-2.0. */
  readonly module: string;
  readonly version: string;
  /** What the module's content comes to, as `go.sum` has it. */
  readonly sum: string;
  readonly read: (dir: string) => Definitions;
}

const GROUPS = [
  'api',
  ...['apps', 'batch', 'networking.k8s.io', 'rbac.authorization.k8s.io'].map((it) => `apis__${it}`),
];

const SOURCES: readonly Source[] = [
  {
    name: 'kubernetes',
    module: 'k8s.io/kubernetes',
    version: 'v1.30.14',
    sum: 'h1:MrlKXh9uhLIJpyxOeXhcndzRVSvwiV9iJ8NgH8nqPsg=',
    read: (dir) =>
      fromOpenApi(
        Object.assign(
          {},
          ...GROUPS.map((it) => json(dir, `api/openapi-spec/v3/${it}__v1_openapi.json`).components.schemas),
        ),
        [
          ['io.k8s.api.core.v1', '', 'v1', 'ConfigMap'],
          ['io.k8s.api.core.v1', '', 'v1', 'Namespace'],
          ['io.k8s.api.core.v1', '', 'v1', 'PersistentVolumeClaim'],
          ['io.k8s.api.core.v1', '', 'v1', 'Service'],
          ['io.k8s.api.core.v1', '', 'v1', 'ServiceAccount'],
          ['io.k8s.api.apps.v1', 'apps', 'v1', 'Deployment'],
          ['io.k8s.api.batch.v1', 'batch', 'v1', 'Job'],
          ['io.k8s.api.networking.v1', 'networking.k8s.io', 'v1', 'NetworkPolicy'],
          ['io.k8s.api.rbac.v1', 'rbac.authorization.k8s.io', 'v1', 'Role'],
          ['io.k8s.api.rbac.v1', 'rbac.authorization.k8s.io', 'v1', 'RoleBinding'],
        ],
      ),
  },
  {
    name: 'kpack',
    module: 'github.com/pivotal/kpack',
    version: 'v0.17.0',
    sum: 'h1:pIlg/yvrp3YzoZZLOyG5mDxoYnobVtiDd0YDugdQS1M=',
    // its CustomResourceDefinitions say nothing of fields: these are what its types say
    read: (dir) =>
      fromOpenApi(
        json(dir, 'api/openapi-spec/swagger.json').definitions,
        ['ClusterBuilder', 'ClusterBuildpack', 'ClusterLifecycle', 'ClusterStack', 'Image'].map(
          (kind) => ['kpack.build.v1alpha2', 'kpack.io', 'v1alpha2', kind] as const,
        ),
      ),
  },
  {
    name: 'kueue',
    module: 'sigs.k8s.io/kueue',
    version: 'v0.17.0',
    sum: 'h1:7hzb38M4eKGzYW+CFv2s1L+swzzacUCHOCXxZmAV90I=',
    read: (dir) =>
      fromDefinitions(
        ['clusterqueues', 'localqueues', 'resourceflavors'].map((kind) =>
          join(dir, `config/components/crd/bases/kueue.x-k8s.io_${kind}.yaml`),
        ),
        'v1beta2',
      ),
  },
  {
    name: 'knative',
    module: 'knative.dev/serving',
    version: 'v0.51.0',
    sum: 'h1:yN2Q7eYqJgoPfZkATjoBZyGbZ2P1Qhns9HIMU4mF+to=',
    read: (dir) => fromDefinitions([join(dir, 'config/core/300-resources/service.yaml')], 'v1'),
  },
];

type Kind = readonly [types: string, group: string, version: string, kind: string];

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** Of a Go module's types, by their names in `#/definitions` or `#/components/schemas`. */
function fromOpenApi(all: Record<string, Schema>, kinds: readonly Kind[]): Definitions {
  const rename = (ref: string): string => ref.replace(/^#\/(definitions|components\/schemas)\//, '#/definitions/');
  const definitions = Object.fromEntries(Object.entries(all).map(([name, schema]) => [name, closed(schema, rename)]));
  const ofKinds = kinds.map(([types, group, version, kind]) => {
    const name = `${group}/${version}/${kind}`;
    return [name, ofKind(definitions[`${types}.${kind}`], group, version, kind)] as const;
  });
  const roots = ofKinds.map(([name]) => name);
  return reachable({ ...definitions, ...Object.fromEntries(ofKinds) }, roots);
}

/** Of CustomResourceDefinitions. What every object has is Kubernetes' own. */
function fromDefinitions(files: readonly string[], version: string): Definitions {
  const kinds = files
    .flatMap((file) => parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS()))
    .filter((it) => it?.kind === 'CustomResourceDefinition')
    .map(({ spec }): [string, Schema] => {
      const { kind } = spec.names;
      const { schema } = spec.versions.find(({ name }: { name: string }) => name === version);
      const made = ofKind(closed(schema.openAPIV3Schema), spec.group, version, kind);
      made.properties.metadata = { $ref: `kubernetes.json#/definitions/${OBJECT_META}` };
      return [`${spec.group}/${version}/${kind}`, made];
    });
  return Object.fromEntries(kinds);
}

const json = (dir: string, path: string): Schema => JSON.parse(readFileSync(join(dir, path), 'utf8'));

/** @returns Its folder, in Go's own cache. @throws SetupError where it cannot be had, or is another one */
async function fetchModule({ module, version, sum }: Source): Promise<string> {
  const options = {
    cwd: join(repoDir, 'tools', 'kpack'),
    // the checksum database does not know it, and its sum is above
    env: { GONOSUMDB: 'github.com/pivotal/kpack', GOFLAGS: '-mod=mod', GOWORK: 'off' },
  };
  const { stdout, stderr } = await ask('go', ['mod', 'download', '-json', `${module}@${version}`], options);
  const { Dir, Sum } = JSON.parse(stdout || '{}') as { Dir?: string; Sum?: string };
  if (Dir === undefined) throw new SetupError(`${module} ${version} cannot be had: ${stderr.trim()}`, GO_REMEDY);
  if (Sum !== sum) throw new SetupError(`${module} ${version} is another one than it was: ${Sum}`, 'Find out why.');
  return Dir;
}

/** A line for each, so that it is seen what has changed. */
function text({ module, version, sum }: Source, definitions: Definitions): string {
  const lines = Object.entries(definitions).map(
    ([name, schema]) => `${JSON.stringify(name)}: ${JSON.stringify(schema)}`,
  );
  const comment = `From the Go module ${module} ${version} (${sum}), Apache-2.0, by npm run deploy-schemas`;
  return `{\n"$comment": ${JSON.stringify(comment)},\n"definitions": {\n${lines.join(',\n')}\n}\n}\n`;
}

await runScript(async () => {
  for (const source of SOURCES) {
    const file = join(repoDir, 'test', 'deploy', 'schemas', `${source.name}.json`);
    await step(source.name, async () => {
      const dir = await fetchModule(source);
      writeFileSync(file, text(source, source.read(dir)));
    });
  }
  return 0;
});
