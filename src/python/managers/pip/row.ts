import { posix } from 'node:path';
import { decodeRequirements } from '../../requirements/decode.ts';
import { logicalLines } from '../../requirements/lines.ts';
import { pip, pipAnswer } from '../answers.ts';
import { fileSource } from '../source.ts';
import type { Answer, FoundManifest, PassedOn, Row } from '../types.ts';

const read = async ({ path, cwd }: FoundManifest): Promise<Answer | null> =>
  pipAnswer({ sources: [fileSource(path, cwd)], python: [], warnings: [] });

export const requirementsTxt: Row = {
  manager: pip,
  files: ['requirements.txt'],
  named: /\.(txt|in)$|^requirements.*\.lock$/i,
  readme: ['`requirements.txt`', '`requirements.txt`'],
  namesRivals: true,
  lock: null,
  isRival: false,
  read: async (found) => (await leftToOther(found)) ?? read(found),
};

export const requirementsIn: Row = {
  manager: pip,
  files: ['requirements.in'],
  readme: ['`requirements.in`', '`requirements.txt`'],
  isSideFile: true,
  lock: null,
  isRival: false,
  read,
};

const PRODUCTION = ['prod', 'production', 'base', 'main', 'common'].map((name) => `requirements/${name}.txt`);

export const requirementsFolder: Row = {
  manager: pip,
  files: [],
  readme: ['`requirements/prod.txt`, or `production`, `base`, `main`, `common`', '`requirements.txt`'],
  find: ({ survey, dir }) =>
    PRODUCTION.map((name) => posix.join(dir, name)).find((path) => survey.kind(path) === 'file') ?? null,
  lock: null,
  isRival: false,
  read,
};

const PROJECT_ITSELF = /^(?:-e\s*|--editable[=\s]\s*)?\.\/?$/;

/** One of nothing but `.` or `-e .` only points to the project, and a lock there says more; one of nothing says nothing. */
async function leftToOther(found: FoundManifest): Promise<PassedOn | null> {
  const { survey, path, folder, isExplicit, isTemplate, hasLockOf } = found;
  if (isExplicit || isTemplate) return null;
  const decoded = decodeRequirements(survey.read(path) ?? new Uint8Array());
  if (!decoded.ok) return null;
  const lines = logicalLines(decoded.text);
  if (lines.length === 0) {
    const otherwise = await read(found);
    return { takes: null, ...(otherwise && { otherwise }), reason: 'asks for nothing', warnings: [] };
  }
  const isLocked = folder.find('pyproject.toml') !== null && hasLockOf('pyproject.toml');
  if (!isLocked || !lines.every(({ text }) => PROJECT_ITSELF.test(text))) return null;
  return { takes: null, reason: 'only names the project itself, whose lock file says what is installed', warnings: [] };
}
