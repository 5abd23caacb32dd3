/**
 * A folder that a copy of an upload is written to, and nothing beside it: where each entry is put is asked of the disk, at
 * the moment it is put there.
 */
import { constants, lstatSync, mkdirSync, openSync, realpathSync, type Stats, statSync, symlinkSync } from 'node:fs';
import { posix } from 'node:path';
import { isWindows, type System, slashed } from '../on-windows.ts';
import { refuse } from '../problem.ts';
import { makeFolders } from './make-folders.ts';
import { badZipEntry, cannotUnpack } from './problems.ts';
import { refuseWriting } from './reasons.ts';
import type { RelPath } from './survey.ts';

/** A path with one character a byte, since names need not be UTF-8. */
export type BytePath = string;

export const bytePath = (path: RelPath): BytePath => Buffer.from(path).toString('latin1');
/** As it is told to people. */
export const pathText = (path: BytePath): RelPath => Buffer.from(path, 'latin1').toString();
/** As the system takes it. */
export const systemPath = (path: BytePath): Buffer => Buffer.from(path, 'latin1');

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;

export class CopyTarget {
  readonly #root: BytePath;
  readonly #made = new Set<BytePath>(['.']);

  /** @throws Refusal `cannot-unpack` */
  constructor(dir: string) {
    try {
      makeFolders(dir);
      this.#root = realPath(bytePath(dir));
    } catch (error) {
      refuseWriting(dir, error);
    }
  }

  /** Whether this is the very folder. */
  is({ dev, ino }: Stats): boolean {
    const own = statSync(systemPath(this.#root));
    return own.dev === dev && own.ino === ino;
  }

  /** With all folders above it. @throws Refusal `cannot-unpack`, `bad-zip-entry` */
  makeFolder(path: BytePath, mode = 0o777): void {
    if (this.#made.has(path)) return;
    const target = this.#placeOf(path);
    try {
      mkdirSync(target, mode);
    } catch (error) {
      if (!lstatSync(target, { throwIfNoEntry: false })?.isDirectory()) refuseWriting(pathText(path), error);
    }
    this.#made.add(path);
  }

  /** @returns a new file, open. @throws Refusal `cannot-unpack`, `bad-zip-entry` */
  openNew(path: BytePath, mode: number): number {
    const target = this.#placeOf(path);
    try {
      return openSync(target, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
    } catch (error) {
      return refuseWriting(pathText(path), error);
    }
  }

  /** @throws Refusal `cannot-unpack`, `bad-zip-entry` */
  makeLink(path: BytePath, linkTarget: string | Buffer): void {
    const target = this.#placeOf(path);
    try {
      symlinkSync(linkTarget, target);
    } catch (error) {
      if (isLinkRefused(error, process.platform))
        refuse(cannotUnpack(pathText(path), 'it is a link, which Windows makes in its Developer Mode alone'));
      refuseWriting(pathText(path), error);
    }
  }

  /** Whether the kernel, asked now, arrives inside; also where nothing stands at the end of a link. */
  leadsInside(path: BytePath): boolean {
    try {
      return this.#isInside(realPath(`${this.#root}/${path}`));
    } catch {
      return true;
    }
  }

  #placeOf(path: BytePath): Buffer {
    if (isOddName(path, process.platform))
      refuse(cannotUnpack(pathText(path), 'Windows takes its name for that of another place, or a device'));
    const parent = posix.dirname(path);
    this.makeFolder(parent);
    const real = this.#realFolder(parent);
    if (!this.#isInside(real))
      refuse(badZipEntry(pathText(path), 'its folder has become a link that leaves the upload'));
    return systemPath(`${real}/${posix.basename(path)}`);
  }

  #realFolder(dir: BytePath): BytePath {
    try {
      return realPath(`${this.#root}/${dir}`);
    } catch (error) {
      return refuseWriting(pathText(dir), error);
    }
  }

  #isInside(real: BytePath): boolean {
    return real === this.#root || real.startsWith(`${this.#root}/`);
  }
}

/** Pure: what Windows takes for a folder, a stream of a file or a device, or changes. */
export const isOddName = (path: BytePath, system: System): boolean =>
  isWindows(system) && path.split('/').some((name) => ODD_ON_WINDOWS.test(name));

/** @see https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const ODD_ON_WINDOWS = /[\\:]|^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?$|^(?!\.{1,2}$).*[. ]$/i;

/** Pure. */
export const isLinkRefused = (error: unknown, system: System): boolean =>
  isWindows(system) && (error as NodeJS.ErrnoException).code === 'EPERM';

const realPath = (path: BytePath): BytePath =>
  slashed(realpathSync.native(systemPath(path), { encoding: 'buffer' }).toString('latin1'));
