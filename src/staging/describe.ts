/**
 * The record in words, for the build's output and for `plan` on a terminal.
 *
 * Pure; one line an item, so that colour and indentation are the caller's business.
 */

import type { StagingRecord } from '../app-root/record.ts';
import type { Start } from '../app-root/staging-plan.ts';
import { bringsPython, readEntryPoint } from '../python/plan.ts';
import { excerpt, firstOf } from '../quote.ts';

export interface Paragraph {
  readonly heading: string;
  readonly lines: readonly string[];
}

const HOW = {
  copied: 'copied from',
  rewritten: 'adapted from',
  generated: 'generated from',
  linked: 'a link, so that it can be imported, to',
  parked: 'moved here from',
} as const;

/** Sections without lines are left out; warnings are told apart. */
export function describeRecord(record: StagingRecord): Paragraph[] {
  return [
    { heading: 'Upload', lines: upload(record) },
    {
      heading: 'At the app root',
      lines: record.writes.map(
        ({ path, from, how }) => `${path} (${from.length > 0 ? `${HOW[how]} ${from.join(', ')}` : 'generated'})`,
      ),
    },
    {
      heading: 'Settings for the build',
      lines: Object.entries(record.settings).map(([name, value]) => `${name}=${value}`),
    },
    { heading: 'Not used as it is', lines: record.ignored.map(({ path, reason }) => `${path}: ${reason}`) },
  ]
    .filter(({ lines }) => lines.length > 0)
    .map(({ heading, lines }) => ({ heading, lines: firstOf(lines) }));
}

/** What the upload is, in one line. */
export function startLine({ kind, command, from }: Omit<Start, 'problem'>, { entryPoint }: StagingRecord): string {
  const own = `with a start command of its own: ${excerpt(command ?? '')} (${from})`;
  switch (kind) {
    case 'job':
      return command === null ? `A job: ${howCalled(entryPoint ?? '')}` : `A job (${entryPoint}) ${own}`;
    case 'command':
      return `An app ${own}`;
    case 'elsewhere':
      return `An app that others build and start: ${from}`;
    case 'nothing':
      return 'Neither a job nor an app with a start command';
  }
}

const howCalled = (entryPoint: string): string =>
  readEntryPoint(entryPoint)?.function === null
    ? `${excerpt(entryPoint)} is run as a script, which has no result`
    : `${excerpt(entryPoint)} is called with data and params`;

function upload({ userCode, start, isJob, manager, python, entryPoint }: StagingRecord): string[] {
  return [
    `user code: ${userCode === '.' ? 'the app root' : userCode}`,
    isJob ? `job: ${entryPoint}` : `started by: ${excerpt(start?.command ?? 'nothing')}`,
    `requirements: ${manager ?? 'none'}`,
    pythonLine(python, manager),
  ];
}

function pythonLine(python: StagingRecord['python'], manager: StagingRecord['manager']): string {
  if (python !== null) return `Python: ${python.constraint} (stated in ${python.source})`;
  if (bringsPython(manager)) return `Python: ${manager} installs its own`;
  return "Python: the builder's default; pin it with a .python-version file";
}
