/** What does an operator do with what was written? The commands, with this cluster's own names in them. */
import type { DeploySettings } from './deploy-settings.ts';
import { partsOf } from './parts.ts';

export function readmeOf({ registry, namespace, with: parts }: DeploySettings): string {
  const isTekton = parts.includes('tekton');
  const image = isTekton
    ? `"$(kubectl -n ${namespace} get pipelinerun my-job -o jsonpath='{.status.results[?(@.name=="image")].value}')"`
    : `"$(kubectl -n ${namespace} get image.kpack.io my-job -o jsonpath='{.status.latestImage}')"`;
  const decided = isTekton
    ? `pipelinerun my-job -o jsonpath='{.status.conditions[?(@.type=="Succeeded")].status}'`
    : `image.kpack.io my-job -o jsonpath='{.status.conditions[?(@.type=="Ready")].status}'`;
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
${parts.includes('paketo') ? paketoOf(registry) : ''}${isTekton ? TEKTON : ''}${parts.includes('network-policy') ? NETWORK : ''}${secretsOf({ registry, namespace, with: parts })}
The builder, once and again at each upgrade:

\`\`\`sh
kubectl apply -k builder${isTekton ? '' : '\nkubectl wait clusterbuilder/planqk --for=condition=Ready --timeout=5m'}
\`\`\`

An upload becomes an image:

\`\`\`sh
planqk-buildpack deploy upload . --name my-job --url https://uploads.example.com/5f0c.zip
kubectl apply -k uploads/my-job
until kubectl -n ${namespace} get ${decided} |
  grep -E 'True|False'; do sleep 2; done
\`\`\`

The last word is \`True\` where there is an image. Where it is \`False\`, this is the
message for the upload's author:

\`\`\`sh
${why}
\`\`\`

It is executed:

\`\`\`sh
planqk-buildpack deploy job . --name my-job-1 --data data.json \\
  --image ${image}
kubectl apply -k jobs/my-job-1
until kubectl -n ${namespace} get job my-job-1-job -o jsonpath='{.status.conditions[*].type}' |
  grep -E 'Complete|Failed'; do sleep 2; done
kubectl -n ${namespace} logs job/my-job-1-job
\`\`\`

Or it answers over HTTP:

\`\`\`sh
planqk-buildpack deploy service . --name my-job \\
  --image ${image}
kubectl apply -k services/my-job
\`\`\`

To upgrade, say this with the new release, and apply the builder. What is said
above stays; what you have changed in these files is written anew, so keep what is
your own in a kustomization that names \`builder\`.

\`\`\`sh
planqk-buildpack deploy init . --force
\`\`\`
`;
}

const paketoOf = (registry: string): string => `
And \`planqk/python\` with Paketo's buildpacks in it, in place of ours:

\`\`\`sh
npm run package -- --registry ${registry} --format image
docker push --all-tags ${registry}/planqk/python
\`\`\`
`;

const TEKTON = `
Tekton has to be told, in its ConfigMap \`feature-flags\`, that the namespace allows
only pods that are restricted:

\`\`\`sh
kubectl -n tekton-pipelines patch configmap feature-flags --patch '{"data":{"set-security-context":"true"}}'
\`\`\`

Where the registry has passwords, builds take them from the Secret \`registry\`, which
\`planqk/README.md\` tells how to make. The image of their steps has to be pulled
without.
`;

const NETWORK = `
Builds reach the internet by HTTPS at port 443, and neither private addresses nor
other ports; jobs and services reach nothing. A registry or an index elsewhere has
to be let in: \`planqk/README.md\` says how. So does it for jobs and services that
call others: the component \`internet\`.
`;

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
