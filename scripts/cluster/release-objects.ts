/**
 * Of the objects that a system's release consists of, what is applied here? All, namespaces first. Only where the API is, its
 * pods are told: there is no kube-proxy that would lead them there.
 */
import { parseAllDocuments } from 'yaml';
import type { Kubectl } from './kubectl.ts';
import { API } from './place.ts';
import { until } from './wait.ts';

// biome-ignore lint/suspicious/noExplicitAny: whatever a release holds
export type Thing = any;

/** Pure: what files of YAML hold, in the order in which it can be applied. */
export function objectsOf(texts: readonly string[]): Thing[] {
  const things: Thing[] = texts
    .flatMap((text) => parseAllDocuments(text).map((document) => document.toJS()))
    .filter((thing) => thing !== null);
  const isNamespace = ({ kind }: Thing): boolean => kind === 'Namespace';
  return [...things.filter(isNamespace), ...things.filter((thing) => !isNamespace(thing))];
}

/** Pure: with the image that each container gets. @param imageOf By the container's name, and what its image is called in the release. */
export function withImages(deployment: Thing, imageOf: (name: string, image: string) => string): Thing {
  const { hostname, port } = new URL(API);
  const containers = deployment.spec.template.spec.containers.map((container: Thing) => ({
    ...container,
    image: imageOf(container.name, container.image),
    env: [
      ...(container.env ?? []),
      { name: 'KUBERNETES_SERVICE_HOST', value: hostname },
      { name: 'KUBERNETES_SERVICE_PORT', value: port },
    ],
  }));
  const { template } = deployment.spec;
  // nobody asks them anything more once they are to end
  const pod = { ...template.spec, containers, terminationGracePeriodSeconds: 5 };
  return { ...deployment, spec: { ...deployment.spec, template: { ...template, spec: pod } } };
}

/** Pure: the image of a program, which a release names by the program's package; all else stays. */
export const imageOfPackage = (text: string, images: Readonly<Record<string, string>>): string =>
  text.replace(/^ko:\/\/.*\/(\w+)$/, (_, program) => images[program]!);

const listOf = (items: readonly Thing[]): string => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });

export const applyObjects = (kubectl: Kubectl, items: readonly Thing[]): Promise<string> =>
  kubectl.do(['apply', '--server-side', '--filename', '-'], listOf(items));

export interface Webhooks {
  /** Whose they are, for the error. */
  readonly system: string;
  readonly namespace: string;
  /** `KIND/NAME` */
  readonly names: readonly string[];
  readonly seconds: number;
}

/** A system fills in the rules of its own once it can answer. @throws SetupError where it does not in time. */
export async function untilRuling(kubectl: Kubectl, { system, namespace, names, seconds }: Webhooks): Promise<void> {
  const why = async (): Promise<string> => (await kubectl.try(['describe', 'pods', '--namespace', namespace])).stdout;
  await until({ what: `The webhook of ${system} is not at work`, seconds, why }, async () => {
    const hooks = await Promise.all(
      names.map((each) => {
        const [kind = '', name = ''] = each.split('/');
        return kubectl.get(kind, name);
      }),
    );
    return hooks.every((hook) => hook?.webhooks?.[0]?.rules?.length > 0);
  });
}

/** All of it, and what has been made of its kinds. @throws SetupError where something remains. */
export const deleteObjects = (kubectl: Kubectl, items: readonly Thing[]): Promise<string> =>
  kubectl.do(['delete', '--ignore-not-found', '--timeout=180s', '--filename', '-'], listOf([...items].reverse()));
