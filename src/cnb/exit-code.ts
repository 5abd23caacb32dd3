import type { FAULT_EXIT, WhoseFault } from '../problem.ts';

/**
 * What the lifecycle makes of a phase's exit code. Any but `pass` ends a build: it then exits with 51 itself, and prints
 * which code it was (`failed to build: exit status 5`). So ours tell whose fault it was (FAULT_EXIT).
 *
 * @see https://github.com/buildpacks/spec/blob/main/buildpack.md#detection
 */
export const EXIT = {
  /** detect: this buildpack takes part. build: done. */
  pass: 0,
  /** detect: this buildpack does not take part, so its group does not either. Not an error. */
  fail: 100,
  /** detect: as `fail`, but what was printed is shown to the user: the lifecycle takes it for an error. */
  failAloud: 101,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT] | (typeof FAULT_EXIT)[WhoseFault];
