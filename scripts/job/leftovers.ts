/** Which images and volumes are ours to remove? Pure. */

/** Of `npm run job`, tests, bench, and a release that was stopped; the README's own examples are the reader's. */
const DISPENSABLE = /^planqk-(job|test|bench)\/|^planqk\/draft-/;
const NEEDED = /^planqk\/(embedded-(builder|build|run)|lifecycle|debian):/;

/** pack names its volumes after the image that it builds, or after the builder. */
const VOLUME = /^pack-cache-planqk-(job|test|bench)_|\bplanqk-test_builder/;

/** What to remove an image by; nothing where it came from a registry by its digest: it was not made here. */
export const namesOf = (id: string, tags: readonly string[], digests: readonly string[]): readonly string[] =>
  tags.length > 0 ? tags : digests.length > 0 ? [] : [id];

/**
 * @param name A tag, or the id of an image that has none.
 * @param all Those too that the next build would make again.
 */
export const isOurImage = (name: string, labels: string, all: boolean): boolean =>
  name.startsWith('sha256:')
    ? labels.includes('planqk/stage') || labels.includes('planqk/job') || labels.includes('planqk.embedded-builder.key')
    : DISPENSABLE.test(name) || (all && NEEDED.test(name));

export const isOurVolume = (name: string): boolean => VOLUME.test(name);
