/** The commands for who runs a cluster: each writes a folder that `kubectl apply -k` takes. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type DeploySettings, readDeploySettings, SETTINGS_FILE } from '../deploy/deploy-settings.ts';
import type { ManifestFiles } from '../deploy/kustomizations.ts';
import {
  faultOfName,
  faultOfNamespace,
  faultOfRegistry,
  faultOfUrl,
  type ImageName,
  readImage,
} from '../deploy/names.ts';
import { faultOfParts, PARTS } from '../deploy/parts.ts';
import { noClusterFolder } from '../deploy/problems.ts';
import { FAULT_EXIT, refuse } from '../problem.ts';
import { excerpt, listed, printable, shellWord } from '../quote.ts';
import { decodeText } from '../upload/text.ts';
import { type Command, EXIT_CODE, type Given, type Option, UsageError } from './command.ts';

/** A ConfigMap has room for 1 MiB, names and all. */
const INPUT_BYTES = 1_000_000;

const NAME: Option = { name: 'name', value: 'NAME', isNeeded: true, text: 'of what is applied, in the cluster' };
const FORCE: Option = { name: 'force', text: 'replace files that are there, and were changed' };
const IMAGE: Option = { name: 'image', value: 'IMAGE', isNeeded: true, text: 'what the upload became, by its digest' };

const COMMON = {
  takes: 'DIR',
  isOfUploads: false,
  exitCodes: [
    [String(EXIT_CODE.done), 'written'],
    [String(EXIT_CODE.usage), 'wrong usage'],
    [String(FAULT_EXIT.ours), 'a fault of this program'],
    [String(FAULT_EXIT.platform), 'files are in the way, or this machine: its disk, rights'],
  ],
} as const;

const deployInit: Command = {
  ...COMMON,
  name: 'deploy init',
  mayBeNew: true,
  summary: 'write what a Kubernetes cluster gets, for a registry',
  text:
    'Writes a folder that holds all that a Kubernetes cluster gets, for a registry: the builder, to be applied with ' +
    '`kubectl apply -k DIR/builder`, and what the other `deploy` commands need. Its README.md says what to do next. In a folder that it wrote before, what is not said ' +
    'stays as it was said then.',
  options: [
    {
      name: 'registry',
      value: 'REGISTRY',
      text: 'HOST, HOST:PORT or HOST/FOLDER, where images lie; needed the first time',
    },
    { name: 'namespace', value: 'NAME', text: 'that images are built and jobs run in (default: planqk)' },
    { name: 'with', value: 'PARTS', text: 'what else there is, with commas; none: nothing' },
    FORCE,
  ],
  list: { heading: 'Parts', rows: PARTS.map(({ name, text }) => [name, text]) },
  run: ({ upload: dir, values }) => {
    const before = readSettingsIn(dir);
    const settings = settingsOf(values, before);
    return write(
      dir,
      values,
      'builder',
      async ({ initialFiles }, manifests) => initialFiles(settings, manifests),
      before === null ? [] : writtenForOthers(dir, before, settings),
    );
  },
};

/** @param before What an earlier one was told. */
function settingsOf(values: Given['values'], before: DeploySettings | null): DeploySettings {
  const registry = (values.registry as string | undefined) ?? before?.registry;
  const namespace = (values.namespace as string | undefined) ?? before?.namespace ?? 'planqk';
  if (registry === undefined) throw new UsageError('--registry is needed');
  check('registry', registry, faultOfRegistry);
  check('namespace', namespace, faultOfNamespace);
  const named = String(values.with ?? before?.with.join() ?? '').split(',');
  const parts = named.map((part) => part.trim()).filter((part) => part !== '' && part !== 'none');
  const fault = faultOfParts(parts);
  if (fault !== null) throw new UsageError(fault);
  return { schema: 1, registry, namespace, with: parts };
}

/** @returns What of the folder names another registry or namespace now than the builder. */
function writtenForOthers(dir: string, before: DeploySettings, now: DeploySettings): string[] {
  if (before.registry === now.registry && before.namespace === now.namespace) return [];
  const folders = ['uploads', 'jobs', 'services'].filter((folder) => existsSync(join(dir, folder)));
  const all = folders.flatMap((folder) => readdirSync(join(dir, folder)).map((name) => `${folder}/${name}`));
  if (all.length === 0) return [];
  return [`Still for ${before.registry}, namespace ${before.namespace}: ${listed(all.map(printable))}`];
}

const deployUpload: Command = {
  ...COMMON,
  name: 'deploy upload',
  summary: 'write what makes an image of an upload there',
  text:
    'Writes DIR/uploads/NAME, which makes an image of an upload when it is applied, in a folder that `deploy init` wrote. ' +
    'Its image is REGISTRY/jobs/NAME. Of another content it needs another address, and then --force.',
  options: [NAME, { name: 'url', value: 'URL', isNeeded: true, text: 'of the zip' }, FORCE],
  run: ({ upload: dir, values }) => {
    const [name, url] = [values.name, values.url] as [string, string];
    check('name', name, faultOfName);
    check('url', url, faultOfUrl);
    const settings = settingsIn(dir);
    return write(dir, values, `uploads/${name}`, async ({ uploadFiles }) => uploadFiles(settings, { name, url }));
  },
};

const deployJob: Command = {
  ...COMMON,
  name: 'deploy job',
  summary: 'write what executes an image there, once',
  text:
    'Writes DIR/jobs/NAME, which executes an image once when it is applied, in a folder that `deploy init` wrote. Each ' +
    'execution has a name of its own. What it returns ends the log of the Job NAME-job.',
  options: [
    NAME,
    IMAGE,
    { name: 'data', value: 'FILE', file: 'exists', text: 'becomes the argument data of run() (default: {})' },
    { name: 'params', value: 'FILE', file: 'exists', text: 'becomes the argument params of run() (default: {})' },
    FORCE,
  ],
  run: ({ upload: dir, values }) => {
    const [name, image] = [String(values.name), imageIn(values)];
    check('name', name, faultOfName);
    const [settings, inputs] = [settingsIn(dir), inputsIn(values)];
    return write(dir, values, `jobs/${name}`, async ({ jobFiles }) => jobFiles(settings, { name, image, inputs }));
  },
};

const deployService: Command = {
  ...COMMON,
  name: 'deploy service',
  summary: 'write what serves an image there over HTTP',
  text:
    'Writes DIR/services/NAME, which serves an image over HTTP when it is applied, in a folder that `deploy init` wrote. In ' +
    'the cluster it answers at http://NAME-serve.',
  options: [NAME, IMAGE, FORCE],
  run: ({ upload: dir, values }) => {
    const [name, image] = [String(values.name), imageIn(values)];
    check('name', name, faultOfName);
    const settings = settingsIn(dir);
    return write(dir, values, `services/${name}`, async ({ serviceFiles }, manifests) =>
      serviceFiles(settings, { name, image }, manifests),
    );
  },
};

export const DEPLOY_COMMANDS: readonly Command[] = [deployInit, deployUpload, deployJob, deployService];

type Kustomizations = typeof import('../deploy/kustomizations.ts');

/** @param folder What is to be applied of it. @param more Lines that are told, too. */
async function write(
  dir: string,
  { force }: Given['values'],
  folder: string,
  make: (making: Kustomizations, manifests: ManifestFiles) => Promise<ManifestFiles>,
  more: readonly string[] = [],
): Promise<number> {
  const [making, { readManifests }, { writeFiles }] = await Promise.all([
    import('../deploy/kustomizations.ts'),
    import('./deploy/manifests.ts'),
    import('./write-files.ts'),
  ]);
  writeFiles(dir, await make(making, readManifests()), force === true);
  process.stdout.write(`Written. Apply it: kubectl apply -k ${shellWord(join(dir, folder))}\n`);
  for (const line of more) process.stdout.write(`${line}\n`);
  return EXIT_CODE.done;
}

function check(option: string, value: string, faultOf: (value: string) => string | null): void {
  const fault = faultOf(value);
  if (fault !== null) throw new UsageError(`--${option} ${excerpt(value)} ${fault}`);
}

function imageIn({ image }: Given['values']): ImageName {
  const read = readImage(String(image));
  if (read === null)
    throw new UsageError(`--image ${image} is no image: REGISTRY/NAME@sha256:..., or REGISTRY/NAME:TAG`);
  return read;
}

function inputsIn(values: Given['values']): ManifestFiles {
  const given = ['data', 'params'].filter((option) => typeof values[option] === 'string');
  const inputs = given.map((option) => [`${option}.json`, inputText(option, String(values[option]))] as const);
  const bytes = inputs.reduce((sum, [, text]) => sum + Buffer.byteLength(text), 0);
  if (bytes > INPUT_BYTES)
    throw new UsageError(
      `the input has ${bytes} bytes, of at most ${INPUT_BYTES}; the component input-volume has no limit`,
    );
  return Object.fromEntries(inputs);
}

/** In UTF-8 and without a mark, as ConfigMaps are. @throws UsageError where it is no JSON */
function inputText(option: string, file: string): string {
  const { text } = decodeText(readFileSync(file));
  try {
    JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--${option} ${excerpt(file)} is no JSON: ${(error as Error).message}`);
  }
  return text;
}

/** @throws Refusal where `deploy init` has written none there. */
function settingsIn(dir: string): DeploySettings {
  const file = join(dir, SETTINGS_FILE);
  return readSettingsIn(dir) ?? refuse(noClusterFolder(file, existsSync(file)));
}

/** Null: there is none that can be read. */
function readSettingsIn(dir: string): DeploySettings | null {
  const file = join(dir, SETTINGS_FILE);
  return existsSync(file) && statSync(file).isFile() ? readDeploySettings(readFileSync(file, 'utf8')) : null;
}
