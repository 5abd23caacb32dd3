/**
 * What do embedded builds build on and run on? Two images of Debian with two Pythons, made here (embedded/Dockerfile).
 *
 * They start from Debian's own image where a registry answers, else from a system laid out by mmdebstrap.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aptInstall } from './apt.ts';
import { type Arch, archSuffix } from './arch.ts';
import { ask, runAloud } from './command.ts';
import { cacheDir, keyOf, repoDir, type Say } from './workspace.ts';

export interface BaseImages {
  readonly build: string;
  readonly run: string;
}

const BUILD_IMAGE = 'planqk/embedded-build';
const RUN_IMAGE = 'planqk/embedded-run';

const DEBIAN = 'trixie';
/** In the daemon a name is of one machine: Debian's images for another one have a name of their own. */
const DEBIAN_IMAGES: Readonly<Record<Arch, string>> = {
  amd64: `debian:${DEBIAN}-slim`,
  arm64: `arm64v8/debian:${DEBIAN}-slim`,
};
const debianStandIn = (arch: Arch): string => `planqk/debian:${DEBIAN}${archSuffix(arch)}`;

const dockerfile = join(repoDir, 'embedded', 'Dockerfile');

/** What builds never read: as Debian's own slim image, without it; and without the name of this machine. */
const LEAVE_OUT =
  'cd "$1" && rm -rf usr/share/doc usr/share/info usr/share/locale usr/share/man etc/hostname etc/resolv.conf';

/** Who adds packages to an image that is released says from where. */
const NO_MIRROR = ': > "$1/etc/apt/sources.list"';

/** What tells when it was made. */
const LOGS = 'rm -rf "$1"/var/log/* "$1/var/cache/ldconfig/aux-cache"';

/**
 * @param arch Other than that of this machine: after ensureEmulation.
 * @returns The images' names, tagged with the key of what they were made from; `:latest` is the same.
 */
export async function ensureBaseImages(say: Say, arch: Arch = 'amd64'): Promise<BaseImages> {
  const trusted = trustedCertificates();
  const security = await findSecurityMirror();
  const key = keyOf(readFileSync(dockerfile), readFileSync(trusted), security ?? '');
  const named = (tag: string): BaseImages => ({
    build: `${BUILD_IMAGE}:${tag}${archSuffix(arch)}`,
    run: `${RUN_IMAGE}:${tag}${archSuffix(arch)}`,
  });
  const images = named(key);
  if (!(await exists(images.build)) || !(await exists(images.run))) {
    const base = await ensureDebian(say, arch);
    await buildImages(say, { base, arch, trusted, images, security });
  }
  await tag(images.build, named('latest').build);
  await tag(images.run, named('latest').run);
  return images;
}

interface Recipe {
  readonly base: string;
  readonly arch: Arch;
  /** Certificates, beside those of Debian. */
  readonly trusted: string;
  readonly images: BaseImages;
  /** A mirror of security updates; null: there is none. */
  readonly security: string | null;
  /** Of docker build, beside. */
  readonly options?: readonly string[];
  /** Nothing is used that was made before. */
  readonly isAnew?: boolean;
}

export async function buildImages(
  say: Say,
  { base, arch, trusted, images, security, options = [], isAnew = false }: Recipe,
): Promise<void> {
  const contextDir = join(cacheDir, 'embedded-context');
  rmSync(contextDir, { recursive: true, force: true });
  mkdirSync(contextDir, { recursive: true });
  copyFileSync(trusted, join(contextDir, 'trusted.pem'));
  for (const target of ['run', 'build'] as const) {
    say(`building ${images[target]}`);
    const args = ['--build-arg', `BASE=${base}`];
    for (const name of proxyVariables()) args.push('--build-arg', name);
    if (security === null)
      say("apt's sources of this machine name no mirror of security updates, so the images have none");
    else args.push('--build-arg', `SECURITY_MIRROR=${security.replace(/\/$/, '')}`);
    const what = ['--platform', `linux/${arch}`, '--file', dockerfile, '--target', target];
    const from = ['--network', 'host', ...what, ...args, ...options];
    // the second is made on what the first has made
    if (isAnew && target === 'run') from.push('--no-cache');
    await runAloud(say, ['docker', 'build', ...from, '--tag', images[target], contextDir], {
      what: `Building the ${target} image of the embedded builder`,
      remedy: "Containers on the machine's own network (`docker run --network host`) must reach Debian's packages.",
    });
  }
  rmSync(contextDir, { recursive: true });
}

/** A registry is only asked once: afterwards one of the two images is there. */
async function ensureDebian(say: Say, arch: Arch): Promise<string> {
  const standIn = debianStandIn(arch);
  for (const image of [DEBIAN_IMAGES[arch], standIn]) if (await exists(image)) return image;
  const pulled = await pullDebian(say, arch);
  if (pulled !== null) return pulled;
  await importDebian(say, { image: standIn, arch });
  return standIn;
}

/** @returns Its name; null: no registry has it. */
export async function pullDebian(say: Say, arch: Arch): Promise<string | null> {
  const image = DEBIAN_IMAGES[arch];
  if (await exists(image)) return image;
  say(`pulling ${image}`);
  const pulled = await ask('docker', ['pull', '--platform', `linux/${arch}`, image], { timeout: 180_000 });
  if (pulled.ok) return image;
  say(`no registry answers: making the image from Debian packages (about ${TAKES[arch]})`);
  return null;
}

const TAKES: Readonly<Record<Arch, string>> = { amd64: 'a quarter of a minute', arm64: 'three minutes' };

interface Debian {
  readonly image: string;
  readonly arch: Arch;
  /** Nothing in it is from later; then it names no mirror of this machine, either. */
  readonly seconds?: number;
}

export async function importDebian(say: Say, { image, arch, seconds }: Debian): Promise<void> {
  await ensureMmdebstrap(say);
  // Not in .cache: device files are made here, and the file system has to allow them.
  const dir = join(tmpdir(), `planqk-debian-${process.pid}`);
  const archive = join(dir, 'debian.tar');
  mkdirSync(dir, { recursive: true });
  try {
    const mirror = await findMirror();
    const hooks = seconds === undefined ? [LEAVE_OUT] : [LEAVE_OUT, NO_MIRROR, LOGS];
    const options = ['--mode=root', '--variant=minbase', `--architectures=${arch}`];
    options.push(...hooks.map((hook) => `--customize-hook=${hook}`));
    const command = ['mmdebstrap', ...options, DEBIAN, archive, ...(mirror === null ? [] : [mirror])];
    await runAloud(say, [...(await ownNamespaces()), ...command], {
      env: { TMPDIR: dir, ...(seconds !== undefined && { SOURCE_DATE_EPOCH: String(seconds) }) },
      endBy: 'SIGKILL',
      what: `Laying out Debian ${DEBIAN} with mmdebstrap`,
      remedy: "root must be able to make device files, and to reach the Debian mirror that apt's sources name.",
    });
    // an import would say of all that they are for this machine
    writeFileSync(join(dir, 'Dockerfile'), FROM_SCRATCH);
    await runAloud(say, ['docker', 'build', '--platform', `linux/${arch}`, '--tag', image, dir], {
      what: 'Importing Debian',
      remedy: 'Some space on the disk is needed.',
    });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const FROM_SCRATCH = `FROM scratch
ADD debian.tar /
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
CMD ["bash"]
`;

/** Of what was laid out in namespaces of its own nothing is left when it is killed, neither a process nor a mount. */
async function ownNamespaces(): Promise<readonly string[]> {
  const unshare = ['unshare', '--mount', '--pid', '--fork', '--kill-child'];
  return (await ask('unshare', [...unshare.slice(1), 'true'])).ok ? unshare : [];
}

async function ensureMmdebstrap(say: Say): Promise<void> {
  if ((await ask('mmdebstrap', ['--version'])).ok) return;
  say('installing mmdebstrap');
  await aptInstall(say, ['mmdebstrap'], {
    what: `mmdebstrap, which makes a Debian image where ${DEBIAN_IMAGES.amd64} cannot be pulled`,
    remedy: `Install mmdebstrap and run this as root, or make ${DEBIAN_IMAGES.amd64} known to the Docker daemon.`,
  });
}

/**
 * The mirror this machine itself installs from; null on another system, where mmdebstrap's own default must do.
 *
 * @param label By which a mirror says of what it is one: `Debian-Security` has the security updates.
 */
export async function findMirror(label = 'Debian'): Promise<string | null> {
  const format = '$(CODENAME) $(COMPONENT) $(LABEL) $(REPO_URI)';
  const { ok, stdout } = await ask('apt-get', ['indextargets', '--format', format, 'Identifier: Packages']);
  return ok ? chooseMirror(stdout, label) : null;
}

export const findSecurityMirror = (): Promise<string | null> => findMirror('Debian-Security');

/** Pure: the first mirror of that label, whatever the release, among lines of codename, component, label and address. */
export function chooseMirror(indexTargets: string, wanted: string): string | null {
  for (const line of indexTargets.split('\n')) {
    const [, component, label, uri] = line.split(' ');
    if (component === 'main' && label === wanted && uri?.startsWith('http')) return uri;
  }
  return null;
}

function trustedCertificates(): string {
  const candidates = [
    process.env.SSL_CERT_FILE,
    '/etc/ssl/certs/ca-certificates.crt',
    '/etc/pki/tls/certs/ca-bundle.crt',
  ];
  return candidates.find((file) => file !== undefined && existsSync(file)) ?? '/dev/null';
}

function proxyVariables(): string[] {
  return ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].filter(
    (name) => process.env[name] !== undefined,
  );
}

async function exists(image: string): Promise<boolean> {
  return (await ask('docker', ['image', 'inspect', image])).ok;
}

async function tag(image: string, name: string): Promise<void> {
  await ask('docker', ['tag', image, name]);
}
