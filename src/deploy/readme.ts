/** What does an operator do with what was written? The commands, with this cluster's own names in them. */
import type { DeploySettings } from './deploy-settings.ts';
import { partsOf } from './parts.ts';

export function readmeOf({ registry, namespace, with: parts }: DeploySettings): string {
  const isTekton = parts.includes('tekton');
  const image = isTekton
    ? `"$(kubectl -n ${namespace} get pipelinerun my-job -o jsonpath='{.status.results[?(@.name=="image")].value}')"`
    : `"$(kubectl -n ${namespace} get image.kpack.io my-job -o jsonpath='{.status.latestImage}')"`;
  const ready = isTekton
    ? `kubectl -n ${namespace} wait pipelinerun/my-job --for=condition=Succeeded --timeout=30m`
    : `kubectl -n ${namespace} wait image.kpack.io/my-job --for=condition=Ready --timeout=30m`;
  const why = isTekton
    ? `kubectl -n ${namespace} get taskrun -l tekton.dev/pipelineRun=my-job -o jsonpath='{.items[*].status.results[?(@.name=="refusal")].value}'`
    : `kubectl -n ${namespace} get image.kpack.io my-job -o jsonpath='{.status.conditions[?(@.type=="Ready")].message}'`;
  const more = parts.length === 0 ? '' : ` With it: ${parts.join(', ')}.`;
  return `# PlanQK's buildpacks on this cluster

For the registry \`${registry}\`, in the namespace \`${namespace}\`.${more}

All that is applied lies here. \`planqk\` is a copy of what the release brings; its
README says what else there is, with \`planqk\` for the namespace.

The images that the builder consists of have to be in the registry. Whoever has a
clone of the project pushes them:

\`\`\`sh
npm run package -- --registry ${registry} --publish
\`\`\`
${secretsOf({ registry, namespace, with: parts })}
The builder, once and again at each upgrade:

\`\`\`sh
kubectl apply -k builder${isTekton ? '' : '\nkubectl wait clusterbuilder/planqk --for=condition=Ready --timeout=5m'}
\`\`\`

An upload becomes an image:

\`\`\`sh
planqk-buildpack deploy upload . --name my-job --url https://uploads.example.com/5f0c.zip
kubectl apply -k uploads/my-job
${ready}
\`\`\`

Where it is refused, the wait goes on until its end. This is the message for its
author:

\`\`\`sh
${why}
\`\`\`

It is executed:

\`\`\`sh
planqk-buildpack deploy job . --name my-job-1 --data data.json \\
  --image ${image}
kubectl apply -k jobs/my-job-1
kubectl -n ${namespace} wait job/my-job-1-job --for=condition=Complete --timeout=1h
kubectl -n ${namespace} logs job/my-job-1-job
\`\`\`

Or it answers over HTTP:

\`\`\`sh
planqk-buildpack deploy service . --name my-job \\
  --image ${image}
kubectl apply -k services/my-job
\`\`\`

To upgrade, say \`planqk-buildpack deploy init\` again, of the new release, with
\`--force\`, and apply the builder.
`;
}

/** Before the builder, which would wait for them. */
function secretsOf(settings: Pick<DeploySettings, 'registry' | 'namespace' | 'with'>): string {
  const commands = partsOf(settings.with).flatMap(({ secret }) => secret?.(settings) ?? []);
  if (commands.length === 0) return '';
  return `
The namespace, and the Secrets that are named, with your own values:

\`\`\`sh
kubectl create namespace ${settings.namespace}
${commands.join('\n')}
\`\`\`
`;
}
