/**
 * How large may an upload be, and how much of it is looked at? One table each; checks, messages and README go by it.
 */
import { refuse } from '../problem.ts';
import { badLimit, overLimit } from './problems.ts';
import type { RelPath } from './survey.ts';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

const LESS =
  'Leave out what the job does not need (environments, caches, results), and have it fetch large data itself.';
const SHORTER = 'Give it a shorter name, or leave it out.';
const HIGHER = 'Bring it up some folders, or leave it out.';

/**
 * What is unpacked, or copied, at most. An operator may set each by its variable; an upload cannot.
 *
 * Generous for data that a job brings along, and far below what fills the disk or the memory of a build machine.
 */
export const UPLOAD_LIMITS = [
  {
    name: 'entries',
    variable: 'PLANQK_MAX_UPLOAD_ENTRIES',
    value: 200_000,
    unit: 'count',
    what: 'files, folders and links',
    why: 'a data set of single files has tens of thousands; each costs memory, and time in every step after',
    mend: LESS,
  },
  {
    name: 'bytes',
    variable: 'PLANQK_MAX_UPLOAD_BYTES',
    value: 2 * GIB,
    unit: 'size',
    what: 'in all files together, unpacked',
    why: 'it becomes a layer of the image, which every start of the job has to fetch',
    mend: LESS,
  },
  {
    name: 'fileBytes',
    variable: 'PLANQK_MAX_UPLOAD_FILE_BYTES',
    value: GIB,
    unit: 'size',
    what: 'in one file, unpacked',
    why: 'most programs read a file whole, and a job has not much more memory than that',
    mend: LESS,
  },
  {
    name: 'ratio',
    variable: 'PLANQK_MAX_UPLOAD_RATIO',
    value: 100,
    unit: 'times',
    what: 'the size of the zip, where more than 100 MiB are unpacked',
    why: 'tables shrink to a tenth, sparse ones to a fiftieth; what shrinks more was made to fill a disk',
    mend: LESS,
  },
  {
    name: 'depth',
    variable: 'PLANQK_MAX_UPLOAD_DEPTH',
    value: 64,
    unit: 'count',
    what: 'folders inside one another',
    why: 'packages inside packages come to some twenty',
    mend: HIGHER,
  },
  {
    name: 'pathBytes',
    variable: 'PLANQK_MAX_UPLOAD_PATH_BYTES',
    value: 1024,
    unit: 'count',
    what: 'bytes in a path',
    why: 'macOS takes no more, and Linux four times that, with all folders above',
    mend: SHORTER,
  },
  {
    name: 'nameBytes',
    variable: 'PLANQK_MAX_UPLOAD_NAME_BYTES',
    value: 255,
    unit: 'count',
    what: 'bytes in one name of a path',
    why: 'file systems take no more',
    mend: SHORTER,
  },
] as const;

export type Limit = (typeof UPLOAD_LIMITS)[number];
export type UploadLimits = { readonly [Name in Limit['name']]: number };

/** Below it an upload may shrink as it likes: a megabyte of zeros harms nobody. */
const RATIO_COUNTS_ABOVE = 100 * MIB;

export const DEFAULT_LIMITS: UploadLimits = readLimits({});

/** For a copy that somebody makes of what is theirs. */
export const UNLIMITED = Object.fromEntries(UPLOAD_LIMITS.map(({ name }) => [name, Infinity])) as UploadLimits;

/** Empty counts as not set. @throws Refusal `bad-limit` */
export function readLimits(env: NodeJS.ProcessEnv): UploadLimits {
  const values = UPLOAD_LIMITS.map(({ name, variable, value }) => {
    const text = env[variable]?.trim() || String(value);
    if (!/^[1-9]\d{0,14}$/.test(text)) refuse(badLimit(variable, text));
    return [name, Number(text)];
  });
  return Object.fromEntries(values);
}

/** @param place The entry that is over it, where it is one. @throws Refusal `upload-over-limit` */
export function checkLimit(limits: UploadLimits, name: Limit['name'], found: number, place?: RelPath): void {
  const most = limits[name];
  if (found <= most) return;
  const limit = UPLOAD_LIMITS.find((each) => each.name === name)!;
  const [allowed, has] = [amountOf(most, limit), amountOf(found, limit)];
  refuse(overLimit({ ...limit, most: allowed, found: has === allowed ? 'more' : has, place }));
}

/** `200,000`, `2 GiB`, `100 times`. */
export function amountOf(value: number, { unit }: Pick<Limit, 'unit'>): string {
  if (unit === 'size' && value >= MIB) {
    const [size, name] = value >= GIB ? [value / GIB, 'GiB'] : [value / MIB, 'MiB'];
    return `${size.toLocaleString('en', { maximumFractionDigits: 1 })} ${name}`;
  }
  return `${value.toLocaleString('en')}${unit === 'count' ? '' : unit === 'size' ? ' bytes' : ' times'}`;
}

/** @throws Refusal `upload-over-limit` */
export function checkRatio(limits: UploadLimits, unpacked: number, packed: number): void {
  if (unpacked > RATIO_COUNTS_ABOVE) checkLimit(limits, 'ratio', Math.ceil(unpacked / Math.max(packed, 1)));
}

/** @throws Refusal `upload-over-limit` */
export function checkPath(limits: UploadLimits, path: RelPath): void {
  const atMost = path.length * 3;
  if (atMost <= limits.nameBytes && atMost <= limits.pathBytes && path.length <= limits.depth * 2) return;
  const names = path.split('/');
  checkLimit(limits, 'depth', names.length - 1, path);
  checkLimit(limits, 'pathBytes', Buffer.byteLength(path), path);
  for (const name of names) checkLimit(limits, 'nameBytes', Buffer.byteLength(name), path);
}

/** How much of an upload is looked at to plan it: what is beyond is left as it is, and no reason to refuse. */
export const SURVEY_LIMITS = {
  entries: 20_000,
  /** Levels below the app root: the user code may lie four deep, its program two below that. */
  depth: 6,
  manifestBytes: MIB,
  lockBytes: 5 * MIB,
} as const;
