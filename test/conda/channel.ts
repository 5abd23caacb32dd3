/**
 * A channel of conda packages for machines that reach none: a Python, numpy and pip, repacked from an interpreter and wheels.
 *
 * `node test/conda/serve.ts` serves it by hand.
 */
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import { execa } from 'execa';

const cacheDir = join(import.meta.dirname, '..', '..', '.cache');
const script = join(import.meta.dirname, 'make_channel.py');

/** What the sample asks for, too. */
const WHEELS = ['numpy==2.2.6', 'pip==26.0'];

/** Made by make_channel.py, whose head says what each means. */
export interface Packages {
  readonly python?: boolean;
  readonly wheels?: readonly string[];
  readonly packages?: readonly {
    readonly name: string;
    readonly version?: string;
    readonly depends?: readonly string[];
    readonly noarch?: 'generic' | 'python';
    readonly files?: Readonly<Record<string, string | number>>;
    readonly executable?: readonly string[];
  }[];
}

/** Adds to the channel in a folder, or makes it. */
export async function makeChannel(channel: string, packages: Packages, python = '/usr/bin/python3'): Promise<void> {
  await execa(python, [script, JSON.stringify({ channel, ...packages })]);
}

/** With the machine's own Python: for environments on this machine. @returns its folder */
export async function ensureChannel(python = '/usr/bin/python3'): Promise<string> {
  const { stdout } = await execa(python, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])']);
  return cached('of-this-machine', stdout, async (channel, wheels) =>
    makeChannel(channel, { python: true, wheels: wheels.map((name) => join(channel, '..', 'wheels', name)) }, python),
  );
}

/** With the Python of the embedded builder's image: the libraries that it needs are there. @returns its folder */
export async function ensureChannelOfImage(image = 'planqk/embedded-build:latest'): Promise<string> {
  return cached('of-the-image', '3.11', async (channel, wheels) => {
    const request = { channel: '/work/channel', python: true, wheels: wheels.map((name) => `/work/wheels/${name}`) };
    const mounts = [`${join(channel, '..')}:/work`, `${script}:/make_channel.py:ro`].flatMap((each) => [
      '--volume',
      each,
    ]);
    const user = ['--rm', '--network', 'none', '--user', 'root', '--entrypoint', 'python3.11'];
    await execa('docker', ['run', ...user, ...mounts, image, '/make_channel.py', JSON.stringify(request)]);
  });
}

async function cached(
  name: string,
  minor: string,
  make: (channel: string, wheels: readonly string[]) => Promise<unknown>,
): Promise<string> {
  const dir = join(cacheDir, `conda-channel-${name}`);
  const stamp = join(dir, 'made-by');
  const made = `${readFileSync(script, 'utf8')}${WHEELS}${minor}`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === made) return join(dir, 'channel');
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(join(dir, 'channel'), { recursive: true });
  const wheels = join(dir, 'wheels');
  const which = ['--no-deps', '--only-binary=:all:', '--python-version', minor, '--platform', 'manylinux2014_x86_64'];
  await execa('python3', ['-m', 'pip', 'download', '--quiet', ...which, '--dest', wheels, ...WHEELS]);
  await make(join(dir, 'channel'), readdirSync(wheels));
  writeFileSync(stamp, made);
  return join(dir, 'channel');
}

export interface ServedChannel {
  readonly url: string;
  readonly close: () => void;
}

/** @param before May answer itself, and then says so. */
export async function serveChannel(
  dir: string,
  {
    port = 0,
    before = () => false,
  }: { port?: number; before?: (request: IncomingMessage, response: ServerResponse) => boolean } = {},
): Promise<ServedChannel> {
  const server = createServer((request, response) => {
    if (before(request, response)) return;
    const file = join(dir, normalize(decodeURIComponent((request.url ?? '/').split('?')[0]!)));
    if (!existsSync(file) || !statSync(file).isFile()) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-length': statSync(file).size });
    if (request.method === 'HEAD') return void response.end();
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => void server.close() };
}

/** What a build is told, so that it takes conda-forge's packages from there. */
export const mirrored = ({ url }: Pick<ServedChannel, 'url'>): string => `BP_CONDA_CHANNEL_MIRRORS=conda-forge=${url}`;
