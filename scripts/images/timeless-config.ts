/**
 * What does an image's configuration become that does not tell when and on which machine it was made?
 *
 * Pure.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/config.md
 */

interface Step {
  readonly created?: string;
  readonly created_by?: string;
}

export interface ImageConfig {
  readonly architecture: string;
  readonly os: string;
  readonly created?: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly history?: readonly Step[];
  readonly rootfs: { readonly type: string; readonly diff_ids: readonly string[] };
}

/** Of the container that a step of `docker build` ran in, and of the daemon. */
const OF_THE_MACHINE = ['container', 'container_config', 'docker_version', 'id', 'parent'];
const OF_THE_CONTAINER = ['Hostname', 'Image'];

/** `|2 MIRROR=http://... SOURCE_DATE_EPOCH=... /bin/sh -c ...`: how the arguments of a build are told. */
const ARGUMENTS = /^\|\d+ .*?(?=\/bin\/sh -c )/s;

export function timelessConfig(config: ImageConfig, diffIds: readonly string[], seconds: number): ImageConfig {
  const time = (value: string | undefined): string => {
    const most = new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
    return value !== undefined && Date.parse(value) <= seconds * 1000 ? value : most;
  };
  return {
    ...without(config, OF_THE_MACHINE),
    created: time(config.created),
    config: without(config.config, OF_THE_CONTAINER),
    history: (config.history ?? []).map((step) => ({
      ...step,
      created: time(step.created),
      ...(step.created_by !== undefined && { created_by: step.created_by.replace(ARGUMENTS, '') }),
    })),
    rootfs: { type: 'layers', diff_ids: diffIds },
  };
}

export const withLabels = (image: ImageConfig, labels: Readonly<Record<string, string>>): ImageConfig => ({
  ...image,
  config: { ...image.config, Labels: { ...(image.config.Labels as object | null), ...labels } },
});

const without = <T extends object>(value: T, names: readonly string[]): T =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name))) as T;
