/**
 * Copies an uploaded folder, as far as it may be large: files, folders, and links as they are. Anything else is left out,
 * and never opened.
 */
import { closeSync, fchmodSync, lstatSync, readdirSync, readlinkSync, readSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { slashed } from '../on-windows.ts';
import { Refusal, refuse } from '../problem.ts';
import { type BytePath, bytePath, CopyTarget, pathText, systemPath } from './copy-target.ts';
import { checkLimit, checkPath, type UploadLimits } from './limits.ts';
import { withRegularFile } from './open-file.ts';
import { fileUnreadable } from './problems.ts';
import { refuseWriting, systemReason } from './reasons.ts';
import { isNoise, type RelPath } from './survey.ts';

export interface CopyOptions {
  readonly limits: UploadLimits;
  /** Without what no job needs, and what may be large: version control, caches, virtual environments. */
  readonly withoutNoise: boolean;
}

interface CopySource {
  readonly path: BytePath;
  readonly kind: 'file' | 'directory' | 'link';
  readonly mode: number;
}

/**
 * @param to Made, where it is not there. May lie in `from`: it is not copied into itself.
 * @returns Pipes, sockets and devices, which were left out.
 * @throws Refusal `upload-over-limit`, before anything is written; `file-unreadable`, `cannot-unpack`
 */
export function copyFolder(from: string, to: string, options: CopyOptions): readonly RelPath[] {
  const root = bytePath(slashed(resolve(from)));
  const destination = new CopyTarget(to);
  const { sources, specialFiles } = gather(root, destination, options);
  let copied = 0;
  for (const { path, kind, mode } of sources) {
    if (kind === 'directory') destination.makeFolder(path, mode | 0o700);
    if (kind === 'file') copied += copyFile(`${root}/${path}`, path, destination, options.limits);
    checkLimit(options.limits, 'bytes', copied);
  }
  // last, so that none is there to write through
  for (const { path, kind } of sources)
    if (kind === 'link')
      destination.makeLink(
        path,
        read(path, () => linkTarget(`${root}/${path}`)),
      );
  return specialFiles;
}

/** Whether it could be copied so. @throws Refusal as copyFolder does before it writes */
export function checkFolder(from: string, options: CopyOptions): void {
  gather(bytePath(slashed(resolve(from))), null, options);
}

const linkTarget = (path: BytePath): Buffer => readlinkSync(systemPath(path), { encoding: 'buffer' });

function gather(root: BytePath, destination: CopyTarget | null, { limits, withoutNoise }: CopyOptions) {
  const sources: CopySource[] = [];
  const specialFiles: RelPath[] = [];
  let bytes = 0;
  const enter = (dir: BytePath): void => {
    const names = namesIn(root, dir);
    if (withoutNoise && dir !== '.' && names.includes('pyvenv.cfg')) return void sources.pop();
    for (const name of names) {
      if (withoutNoise && isLeftOut(pathText(name))) continue;
      const path = dir === '.' ? name : `${dir}/${name}`;
      const stat = read(path, () => lstatSync(systemPath(`${root}/${path}`)));
      if (stat.isDirectory() && destination?.is(stat)) continue;
      const kind = stat.isDirectory() ? 'directory' : stat.isFile() ? 'file' : stat.isSymbolicLink() ? 'link' : null;
      if (kind === null) {
        specialFiles.push(pathText(path));
        continue;
      }
      sources.push({ path, kind, mode: stat.mode & 0o777 });
      checkLimit(limits, 'entries', sources.length);
      checkPath(limits, pathText(path));
      if (kind === 'directory') enter(path);
      if (kind !== 'file') continue;
      checkLimit(limits, 'fileBytes', stat.size, pathText(path));
      bytes += stat.size;
      checkLimit(limits, 'bytes', bytes);
    }
  };
  enter('.');
  return { sources, specialFiles };
}

const namesIn = (root: BytePath, dir: BytePath): BytePath[] =>
  read(dir, () => readdirSync(systemPath(`${root}/${dir}`), { encoding: 'buffer' })).map((name) =>
    name.toString('latin1'),
  );

const KEPT = new Set(['build', 'dist', '.planqk']); // wheels may lie there, and a staged tree its record

const isLeftOut = (name: string): boolean => isNoise(name) && !KEPT.has(name);

/** @throws Refusal `file-unreadable` where the system does not let it be read */
function read<T>(path: BytePath, how: () => T): T {
  try {
    return how();
  } catch (error) {
    const reason = error instanceof Refusal ? null : systemReason(error);
    if (reason === null) throw error;
    return refuse(fileUnreadable(pathText(path), reason));
  }
}

/** @returns how many bytes it has */
function copyFile(source: BytePath, path: BytePath, destination: CopyTarget, limits: UploadLimits): number {
  const copied = read(path, () =>
    withRegularFile(systemPath(source), (from, { mode }) => {
      const to = destination.openNew(path, mode & 0o777);
      try {
        fchmodSync(to, mode & 0o777);
        return copyBytes(from, to, path, limits);
      } finally {
        closeSync(to);
      }
    }),
  );
  return copied ?? 0;
}

const buffer = Buffer.allocUnsafeSlow(256 * 1024);

/** As long as there is more, so a file that grows meanwhile is cut off, too. */
function copyBytes(from: number, to: number, path: BytePath, limits: UploadLimits): number {
  for (let copied = 0; ; ) {
    const length = readSync(from, buffer);
    if (length === 0) return copied;
    copied += length;
    checkLimit(limits, 'fileBytes', copied, pathText(path));
    writeAll(to, length, path);
  }
}

function writeAll(to: number, length: number, path: BytePath): void {
  try {
    for (let written = 0; written < length; ) written += writeSync(to, buffer, written, length - written);
  } catch (error) {
    refuseWriting(pathText(path), error);
  }
}
