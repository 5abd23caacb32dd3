/** For which machines are things made? As Go and the image specification call them. Pure. */

export const ARCHS = ['amd64', 'arm64'] as const;
export type Arch = (typeof ARCHS)[number];

/** What tells files and images of the same name apart; those for amd64 go without. */
export const archSuffix = (arch: Arch): string => (arch === 'amd64' ? '' : `-linux-${arch}`);
