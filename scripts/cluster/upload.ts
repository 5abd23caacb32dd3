/** What of the caller's upload does the cluster get: a zip at an address, and the input of its execution? */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { StagingRecord } from '../../src/app-root/record.ts';
import { unzip } from '../../src/upload/unzip.ts';
import { checkInputs, inputFiles } from '../job/inputs.ts';
import { SetupError } from '../setup/setup-error.ts';
import { keyOf } from '../setup/workspace.ts';
import type { ClusterOptions } from './options.ts';
import { UPLOADS, uploadsDir } from './place.ts';

export interface Upload {
  /** Another one for another content. */
  readonly address: string;
  readonly isJob: boolean;
  /** By the names that they have for the job. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** @param work For what is put together on the way. @throws UsageError for an input that the job could not read. */
export async function prepareUpload(options: ClusterOptions, executable: string, work: string): Promise<Upload> {
  const appDir = await unpacked(options, work);
  const { isJob, userCode } = await readPlan(executable, appDir);
  const files = isJob ? inputFiles(options, appDir, userCode ?? '.') : [];
  checkInputs(files);
  const inputs = files
    .filter(({ isThere }) => isThere)
    .map(({ name, file }) => [`${name}.json`, readFileSync(file, 'utf8')]);
  return { address: await publish(options, work), isJob, inputs: Object.fromEntries(inputs) };
}

async function unpacked({ upload }: ClusterOptions, work: string): Promise<string> {
  if (statSync(upload).isDirectory()) return upload;
  await unzip(upload, join(work, 'upload'));
  return join(work, 'upload');
}

/** What a build will decide. Where it will refuse the upload, the cluster is to say so. */
async function readPlan(executable: string, appDir: string): Promise<StagingRecord> {
  const { stdout, stderr } = await execa(executable, ['plan', appDir, '--json'], { reject: false });
  if (stdout.startsWith('{')) return JSON.parse(stdout);
  throw new SetupError(`The upload could not be looked at.\n${stderr}`, 'Report this with the lines above.');
}

async function publish({ upload }: ClusterOptions, work: string): Promise<string> {
  const zip = join(work, 'upload.zip');
  if (statSync(upload).isDirectory()) await pack(upload, zip);
  else copyFileSync(upload, zip);
  mkdirSync(uploadsDir, { recursive: true });
  const name = `${keyOf(readFileSync(zip))}.zip`;
  copyFileSync(zip, join(uploadsDir, `${name}.part`));
  renameSync(join(uploadsDir, `${name}.part`), join(uploadsDir, name));
  return `${UPLOADS}/${name}`;
}

async function pack(dir: string, zip: string): Promise<void> {
  const options = { cwd: dir, reject: false } as const;
  const { failed, stderr } = await execa('python3', ['-m', 'zipfile', '-c', zip, ...readdirSync(dir).sort()], options);
  if (failed) throw new SetupError(`The upload could not be zipped: ${stderr}`, 'Zip it yourself, and name the zip.');
}
