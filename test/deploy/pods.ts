/** What do pods get, whatever makes them? And where does the network let them go? */
import { BlockList, isIPv6 } from 'node:net';
import type { Thing } from './kinds.ts';

export interface Pod {
  readonly mountsToken: boolean;
  /** With what they have of their pod. */
  readonly containers: readonly { readonly name: string; readonly context: Thing; readonly resources: Thing }[];
  readonly volumes: readonly Thing[];
}

/** @returns Those that come of it, where it makes some. */
export function podsOf({ kind, spec }: Thing): Pod[] {
  if (kind === 'Task') return [ofTask(spec)];
  const template = ['Job', 'Deployment', 'Service'].includes(kind) ? spec.template?.spec : undefined;
  return template === undefined ? [] : [ofTemplate(template)];
}

const ofTemplate = ({ automountServiceAccountToken, securityContext, containers, volumes = [] }: Thing): Pod => ({
  mountsToken: automountServiceAccountToken !== false,
  containers: containers.map((it: Thing) => ({
    name: it.name,
    context: { ...securityContext, ...it.securityContext },
    resources: it.resources,
  })),
  volumes,
});

/** Its service account says that there is no token. */
const ofTask = ({ stepTemplate, steps, volumes }: Thing): Pod => ({
  mountsToken: false,
  containers: steps.map((it: Thing) => ({
    name: it.name,
    context: stepTemplate.securityContext,
    resources: it.computeResources ?? stepTemplate.computeResources,
  })),
  volumes,
});

/** Does a rule of them let pods with these labels go there, by TCP? */
export const mayReach = (
  policies: readonly Thing[],
  labels: Readonly<Record<string, string>>,
  address: string,
  port: number,
): boolean =>
  policies
    .filter(({ spec }) => spec.policyTypes.includes('Egress') && selects(spec.podSelector, labels))
    .flatMap(({ spec }) => spec.egress ?? [])
    .some(
      ({ to, ports }: Thing) =>
        (ports === undefined || ports.some((it: Thing) => it.protocol === 'TCP' && it.port === port)) &&
        (to === undefined || to.some(({ ipBlock }: Thing) => ipBlock !== undefined && isIn(ipBlock, address))),
    );

function selects(
  { matchLabels = {}, matchExpressions = [] }: Thing,
  labels: Readonly<Record<string, string>>,
): boolean {
  for (const { operator } of matchExpressions)
    if (operator !== 'Exists') throw new Error(`not understood: ${operator}`);
  return (
    Object.entries(matchLabels).every(([name, value]) => labels[name] === value) &&
    matchExpressions.every(({ key }: Thing) => key in labels)
  );
}

function isIn({ cidr, except = [] }: Thing, address: string): boolean {
  const family = (it: string): 'ipv4' | 'ipv6' => (isIPv6(it) ? 'ipv6' : 'ipv4');
  const inside = (ranges: readonly string[]): boolean => {
    const list = new BlockList();
    for (const range of ranges) {
      const [net = '', bits] = range.split('/');
      // an address of the other family would be looked for as if it had been mapped
      if (family(net) === family(address)) list.addSubnet(net, Number(bits), family(net));
    }
    return list.check(address, family(address));
  };
  return inside([cidr]) && !inside(except);
}
