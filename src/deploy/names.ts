/**
 * May a thing in a cluster be called so, and does an image lie there? Each check returns what is wrong, in words that go on
 * after the name, or null.
 */

/** Of what is made of it: a pod's name and a label's value have 63 characters, and more is put after it. */
const NAME_LENGTH = 40;

const LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
/** As a namespace may begin with a digit, too. */
const NAMESPACE = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const LABEL_RULE = 'lower-case letters, digits and dashes, with a letter first and no dash last';

/** Of Kubernetes, and of what it is extended by here: pods there may need what a restricted namespace refuses. */
const OF_OTHERS =
  /^(default|kube-.*|kpack|kueue-system|knative-(serving|eventing)|kourier-system|tekton-pipelines(-resolvers)?)$/;

export function faultOfNamespace(name: string): string | null {
  if (name.length > 63) return `is too long: at most 63 characters`;
  if (!NAMESPACE.test(name))
    return 'is no namespace: lower-case letters, digits and dashes, with no dash first or last';
  return OF_OTHERS.test(name) ? 'is where others run, whom its new restrictions would end: name one of its own' : null;
}

export function faultOfName(name: string): string | null {
  if (name.length > NAME_LENGTH) return `is too long: at most ${NAME_LENGTH} characters`;
  return LABEL.test(name) ? null : `is no name: ${LABEL_RULE}`;
}

const HOST = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*(:\d{1,5})?$/;
/** @see https://github.com/distribution/reference */
const PATH_PART = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*$/;

/** A registry, or a folder of one. */
export function faultOfRegistry(registry: string): string | null {
  if (/^\w+:\/\//.test(registry)) return 'is no registry: leave out what stands before its host';
  const [host = '', ...path] = registry.split('/');
  // Docker takes a first part without these for a folder of its Hub
  if (!/[.:]|^localhost$/.test(host)) return 'is no registry: its host comes first, as in docker.io/NAME';
  if (!HOST.test(host)) return 'is no registry: HOST, HOST:PORT or HOST/FOLDER, in lower case';
  return path.every((part) => PATH_PART.test(part))
    ? null
    : 'is no folder of a registry: lower-case letters and digits, with . _ - between them, and no tag';
}

const DIGEST = /^sha256:[0-9a-f]{64}$/;
const TAG = /^\w[\w.-]{0,127}$/;

export interface ImageName {
  readonly newName: string;
  readonly newTag?: string;
  readonly digest?: string;
}

/** As kustomize wants it; null: it is no image. */
export function readImage(image: string): ImageName | null {
  const [named = '', digest, ...others] = image.split('@');
  const [, newName = named, newTag] = /^(.+):([^/:]+)$/.exec(named) ?? [];
  const isRight =
    others.length === 0 &&
    faultOfRegistry(newName) === null &&
    newName.includes('/') &&
    (digest === undefined ? newTag !== undefined : DIGEST.test(digest)) &&
    (newTag === undefined || TAG.test(newTag));
  if (!isRight) return null;
  if (digest !== undefined) return { newName, digest };
  return { newName, newTag: newTag! };
}

export function faultOfUrl(url: string): string | null {
  const isUrl = /^https?:\/\/\S+$/i.test(url) && URL.canParse(url);
  if (!isUrl) return 'is no address: it begins with https:// or http://';
  const { username, password } = new URL(url);
  return username === '' && password === '' ? null : 'has a password, which everybody could read who sees the cluster';
}
