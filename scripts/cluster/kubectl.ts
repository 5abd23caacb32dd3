/** How is the cluster asked, and told? By kubectl, as its admin. */
import { join } from 'node:path';
import { execa } from 'execa';
import type { ClusterTools } from '../setup/cluster-tools.ts';
import { GivenUp, isEnding } from '../setup/command.ts';
import { SetupError } from '../setup/setup-error.ts';
import { kubeconfig } from './place.ts';
import { until } from './wait.ts';

export interface Kubectl {
  /** A failure is an answer, too. */
  try(
    args: readonly string[],
    input?: string,
  ): Promise<{ readonly ok: boolean; readonly stdout: string; readonly stderr: string }>;
  /** @returns What it prints. @throws SetupError */
  do(args: readonly string[], input?: string): Promise<string>;
  /** Null: there is none of that name. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever the cluster has
  get(kind: string, name: string, namespace?: string): Promise<any | null>;
}

export function kubectlOf({ kubernetes }: ClusterTools): Kubectl {
  const file = join(kubernetes, 'kubectl');
  const kubectl: Kubectl = {
    async try(args, input = '') {
      if (isEnding()) throw new GivenUp();
      const all = ['--kubeconfig', kubeconfig, ...args];
      const { failed, stdout, stderr } = await execa(file, all, { input, reject: false });
      return { ok: !failed, stdout, stderr };
    },
    async do(args, input) {
      const { ok, stdout, stderr } = await kubectl.try(args, input);
      if (ok) return stdout;
      throw new SetupError(`kubectl ${args.join(' ')} failed: ${stderr}`, 'What the cluster says is above.');
    },
    async get(kind, name, namespace) {
      const where = namespace === undefined ? [] : ['--namespace', namespace];
      const { ok, stdout } = await kubectl.try(['get', kind, name, ...where, '--output', 'json']);
      return ok ? JSON.parse(stdout) : null;
    },
  };
  return kubectl;
}

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly message?: string;
}

interface Thing {
  readonly metadata?: { readonly generation?: number };
  readonly status?: { readonly observedGeneration?: number; readonly conditions?: readonly Condition[] };
}

/** Pure: what kpack says of a thing as it is now; null where it has not decided yet. */
export function decisionOf(thing: Thing | null): Condition | null {
  const { observedGeneration, conditions = [] } = thing?.status ?? {};
  if (observedGeneration !== thing?.metadata?.generation) return null;
  const ready = conditions.find(({ type }) => type === 'Ready');
  return ready === undefined || ready.status === 'Unknown' ? null : ready;
}

/** @throws SetupError with what kpack says of it, where it does not become ready in time. */
export async function untilReady(kubectl: Kubectl, kind: string, name: string, seconds: number): Promise<void> {
  let said = 'nothing';
  const wait = { what: `${kind} ${name} is not ready`, seconds, why: () => `kpack says of it: ${said}` };
  await until(wait, async () => {
    const decision = decisionOf(await kubectl.get(kind, name));
    said = decision?.message ?? said;
    return decision?.status === 'True';
  });
}
