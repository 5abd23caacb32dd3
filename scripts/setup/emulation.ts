/**
 * Can programs for arm64 run here, in containers too? The kernel starts them with qemu, once it is told to (binfmt_misc).
 *
 * @see https://docs.kernel.org/admin-guide/binfmt-misc.html
 */
import { existsSync, writeFileSync } from 'node:fs';
import { aptInstall } from './apt.ts';
import { ask, runAloud } from './command.ts';
import { SetupError } from './setup-error.ts';
import type { Say } from './workspace.ts';

const QEMU = '/usr/bin/qemu-aarch64-static';
const PACKAGES = ['qemu-user-static', 'arch-test'];
const REGISTRY = '/proc/sys/fs/binfmt_misc';

const REMEDY = `It takes root, on Debian the packages ${PACKAGES.join(' and ')}, and a kernel with binfmt_misc.`;

/** The header of a program for arm64, and which of its bits count: all but the system's, and whether it can be loaded anywhere. */
const MAGIC = String.raw`\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00`;
const MASK = String.raw`\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff`;
/** The interpreter is opened now, so that it is there in containers; programs get their own rights. */
const FLAGS = 'OCF';

/** @throws SetupError where they cannot. What the kernel is told here holds until it starts anew. */
export async function ensureEmulation(say: Say): Promise<void> {
  if (await runsArm64()) return;
  say('installing qemu, which runs programs for arm64');
  await aptInstall(say, PACKAGES, { what: 'qemu, to run programs for arm64', remedy: REMEDY });
  // on a system with systemd, the package has told the kernel itself
  if (await runsArm64()) return;
  const words = { what: 'Telling the kernel of qemu', remedy: REMEDY };
  if (!existsSync(`${REGISTRY}/register`))
    await runAloud(say, ['mount', '-t', 'binfmt_misc', 'binfmt_misc', REGISTRY], words);
  register();
  if (!(await runsArm64())) throw new SetupError('Programs for arm64 do not run here.', REMEDY);
}

const runsArm64 = async (): Promise<boolean> => (await ask('arch-test', ['arm64'])).ok;

function register(): void {
  try {
    writeFileSync(`${REGISTRY}/register`, `:qemu-aarch64:M::${MAGIC}:${MASK}:${QEMU}:${FLAGS}`);
  } catch (error) {
    throw new SetupError(`The kernel does not take qemu: ${(error as Error).message}`, REMEDY);
  }
}
