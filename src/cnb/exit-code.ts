/**
 * What the lifecycle makes of a phase's exit code.
 *
 * @see https://github.com/buildpacks/spec/blob/main/buildpack.md#detection
 */
export const EXIT = {
  /** detect: this buildpack takes part. build: done. */
  pass: 0,
  /** build: stop, the build has failed. */
  buildError: 1,
  /** detect: this buildpack does not take part, so its group does not either. Not an error. */
  fail: 100,
  /** detect: as `fail`, but what was printed is shown to the user: the lifecycle takes it for an error. */
  failAloud: 101,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
