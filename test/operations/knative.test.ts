/**
 * Knative, as it is released, takes and starts the service that `deploy service` writes for it. What would route requests to it from
 * outside is not there: they are sent to the pod, through Knative's own proxy.
 */
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { NAMESPACE } from '../../scripts/cluster/deploy.ts';
import { installKnative, knativeObjects } from '../../scripts/cluster/knative.ts';
import { decisionOf } from '../../scripts/cluster/kubectl.ts';
import { REGISTRY } from '../../scripts/cluster/place.ts';
import { deleteObjects, type Thing } from '../../scripts/cluster/release-objects.ts';
import { until } from '../../scripts/cluster/wait.ts';
import { ensureKnative } from '../../scripts/setup/cluster-tools.ts';
import { applyTodaysBuilder, folder, imageOf, ingredients, kubectl, list, pusher } from '../cluster/cluster.ts';
import { samplesDir } from '../container/job.ts';
import { executeAt } from './service.ts';

const here = ['--namespace', NAMESPACE];
const deploy = (...args: string[]) => execa(ingredients.executable, ['deploy', ...args]);
/** Knative's proxy, beside the service in its pod. */
const PROXY = 8012;

let installed: readonly Thing[] = [];
beforeAll(async () => {
  await applyTodaysBuilder();
  installed = await knativeObjects(pusher, await ensureKnative(() => {}));
  await installKnative(kubectl, installed);
}, 900_000);

afterAll(() => deleteObjects(kubectl, installed), 200_000);

it('a service starts, keeps to its token, and executes', { timeout: 600_000 }, async () => {
  const image = await imageOf('served', join(samplesDir, 'no-dependencies'));
  await kubectl.do(['create', 'secret', 'generic', 'serve-token', ...here, '--from-literal=token=t0ken']);
  onTestFinished(async () => void (await kubectl.do(['delete', 'secret', 'serve-token', ...here])));
  const cluster = join(folder(), 'my-cluster');
  await deploy('init', cluster, '--registry', REGISTRY, '--with', 'knative,serve-token');
  await deploy('service', cluster, '--name', 'served', '--image', image);
  const service = join(cluster, 'services', 'served');
  await kubectl.do(['apply', '--kustomize', service]);
  // Knative takes its own marks off what is below it, and ends after this test
  const below = ['--cascade=foreground', '--timeout=60s'];
  onTestFinished(async () => void (await kubectl.do(['delete', ...below, '--kustomize', service])));

  const why = async () => (await kubectl.try(['describe', 'revisions,podautoscalers,pods', ...here])).stdout;
  const pod = await until({ what: 'The revision is not ready', seconds: 240, why }, async () => {
    const revision = await kubectl.get('revision', 'served-serve-00001', NAMESPACE);
    if (decisionOf(revision)?.status !== 'True') return null;
    return (await list('pods', 'serving.knative.dev/service=served-serve'))[0];
  });
  expect(pod.spec.automountServiceAccountToken).toBe(false);

  const input = { data: { bits: 16 }, params: { seed: 1 } };
  expect(await executeAt(`http://${pod.status.podIP}:${PROXY}`, 't0ken', input)).toEqual({ bits: 16, valid: true });
});
