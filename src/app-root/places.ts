/**
 * Every path of ours in an app dir, once.
 */
import type { RelPath } from '../upload/survey.ts';

/** Everything of ours at the app root, besides the staged files themselves, lies in here. */
export const PLANQK_DIR = '.planqk';
export const RECORD_FILE = `${PLANQK_DIR}/staging.json`;

export const PARKED_DIR = `${PLANQK_DIR}/parked`;
/** Where a file of the app root goes that has to give way. */
export const parkedPath = (path: RelPath): RelPath => `${PARKED_DIR}/${path}`;

/** Where the template's own requirements go, to be named in messages by where they stood. */
const TEMPLATE = `${PLANQK_DIR}/template-`;
export const templatePath = (path: RelPath): RelPath => `${TEMPLATE}${path}`;
/** The way back; null for any other path. */
export const fromTemplatePath = (path: RelPath): RelPath | null =>
  path.startsWith(TEMPLATE) ? path.slice(TEMPLATE.length) : null;

/** Rewritten copies of included requirements files. */
export const REQUIREMENTS_DIR = `${PLANQK_DIR}/requirements`;

/** A folder that is not there, and never will be: only so can the search for vendored packages be switched off. */
export const NO_VENDOR = `${PLANQK_DIR}/no-vendor`;

/** What an upload may not bring itself where staging has to write. */
export const ownPlaces = (): RelPath[] => [
  ...[RECORD_FILE, UNFINISHED, DRAFT, UNDONE, COMMITTED, PARKED_DIR, REQUIREMENTS_DIR],
  ...[templatePath('requirements.txt'), NO_VENDOR, newFile(0), oldFile(0)],
];

/** While it exists the tree is neither as it was nor staged. */
export const UNFINISHED = `${PLANQK_DIR}/unfinished`;
/** The journal while it is written. */
export const DRAFT = `${UNFINISHED}.new`;
/** The same journal once nothing is in place any more, and only leftovers are still to be removed. */
export const UNDONE = `${PLANQK_DIR}/undone`;
/** The same journal once all is in place, and only leftovers are still to be removed. */
export const COMMITTED = `${PLANQK_DIR}/committed`;
/** What is to come, and earlier versions of our own files, until the changes are complete. */
export const newFile = (index: number): RelPath => `${PLANQK_DIR}/new-${index}`;
export const oldFile = (index: number): RelPath => `${PLANQK_DIR}/old-${index}`;
