/** For which processors is an image made? As Python, and so its markers and wheels, call them. Pure. */

const MACHINES = { amd64: 'x86_64', arm64: 'aarch64' } as const;
/** As the lifecycle says it. */
export const ARCHS: readonly string[] = Object.keys(MACHINES);
export type Processor = (typeof MACHINES)[keyof typeof MACHINES];
export const PROCESSORS: readonly Processor[] = Object.values(MACHINES);

/** @param arch As the lifecycle says it (CNB_TARGET_ARCH). */
export const processorOf = (arch: string | undefined): Processor =>
  arch === 'arm64' ? MACHINES.arm64 : MACHINES.amd64;
