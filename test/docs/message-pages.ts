/**
 * docs/messages: a page for each code that a message, a warning or `doctor` ends with.
 *
 * Made of what the tests hold already: the full texts (`messages/*.txt`), what uploads come to (`plan.json`, `problem.txt`,
 * `warnings.txt`), and what the runner says of made-up inputs.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { EXIT_CODE } from '../../src/commands/command.ts';
import { ERRORS } from '../../src/commands/findings.ts';
import { NOT_STARTED } from '../../src/commands/not-started.ts';
import { FAULT_EXIT, pageOf, type WhoseFault } from '../../src/problem.ts';
import { kindsOf } from '../messages.ts';
import { OF_THE_MACHINE, WARNINGS, type WarningMeaning } from './warning-meanings.ts';

const repoDir = join(import.meta.dirname, '../..');
export const MADE = '<!-- made from the code by `npm run test:fast -- test/docs -u` -->';

const MENDED_BY: Readonly<Record<WhoseFault, string>> = {
  upload: 'the author of the upload',
  platform: 'whoever runs the platform or the machine',
  ours: 'this project: please [report it](https://github.com/planqk/planqk-buildpacks/issues)',
};

/** Who ends with which code, and whether the rules are in the README. */
type Ends = 'a build' | 'a job';

interface MessagePage {
  readonly code: string;
  readonly ends: readonly Ends[];
  readonly texts: readonly string[];
  readonly anchors: readonly string[];
}

const read = (path: string): string => readFileSync(join(repoDir, path), 'utf8');

/** Of all texts of a code, each by itself. */
const separate = (text: string): string[] =>
  text
    .trimEnd()
    .split(/(?<=^\[code: .*\])\n+/m)
    .filter(Boolean);

const codeOf = (text: string): string => /^\[code: ([\w-]+), fault: \w+\]$/m.exec(text)![1]!;

const faultsOf = (texts: readonly string[]): WhoseFault[] => [
  ...new Set(
    texts.flatMap((text) => [...text.matchAll(/^\[code: .*, fault: (\w+)\]$/gm)].map(([, f]) => f as WhoseFault)),
  ),
];

export const headlineOf = (text: string): string => /^\[Error: ([\s\S]*?)\]$/m.exec(text)![1]!.replaceAll('\n', ' ');

async function buildPages(): Promise<MessagePage[]> {
  const anchors = new Map<string, Set<string>>();
  for (const file of ['src/problem.ts', ...globSync('src/**/problems.ts', { cwd: repoDir })]) {
    for (const [, { code, anchor }] of kindsOf(await import(join(repoDir, file))))
      anchors.set(code, (anchors.get(code) ?? new Set()).add(anchor));
  }
  const texts = new Map<string, string[]>();
  for (const file of globSync('test/**/messages/*.txt', { cwd: repoDir }).sort()) {
    const code = basename(file, '.txt');
    texts.set(code, [...(texts.get(code) ?? []), ...separate(read(file))]);
  }
  return [...texts].map(([code, all]) => ({
    code,
    ends: ['a build'],
    texts: all,
    anchors: [...(anchors.get(code) ?? [])],
  }));
}

const OF_THE_SERVICE: ReadonlySet<string> = new Set(['bad-setting', 'cannot-serve']);

/** What the runner, the script that starts it, and planqk/guard print, with what is of this machine left out. */
function jobPages(): MessagePage[] {
  const texts: string[] = JSON.parse(
    execFileSync('python3', [join(import.meta.dirname, 'job_messages.py')], { encoding: 'utf8' }),
  );
  const job = join(repoDir, 'buildpack/job');
  const stderrOf = (command: string, args: string[], env: Record<string, string>): string =>
    spawnSync(command, args, { env, encoding: 'utf8' }).stderr;
  const service = ['-I', '-S', join(job, 'planqk_service/__main__.py')];
  texts.push(stderrOf('python3', service, { PATH: process.env.PATH!, PLANQK_SERVE_PARALLEL: 'many' }));
  texts.push(stderrOf('/bin/sh', [join(job, 'bin-layer/planqk-job')], { PATH: '/nowhere' }));
  const folder = mkdtempSync(join(tmpdir(), 'planqk-docs-'));
  symlinkSync('/nowhere/python3.11', join(folder, 'python'));
  const other = stderrOf('/bin/sh', [join(job, 'bin-layer/planqk-job')], { PATH: folder });
  texts.push(other.replaceAll(folder, '/layers/planqk_environment/environment/bin'));
  rmSync(folder, { recursive: true });
  const byCode = new Map<string, string[]>();
  // above it a shell may say what it has not found
  for (const text of texts.map((each) => each.slice(each.indexOf('[Error:')).trim()))
    byCode.set(codeOf(text), [...(byCode.get(codeOf(text)) ?? []), text]);
  const guard = { CNB_BUILDPACK_DIR: '/cnb/buildpacks/planqk_guard/VERSION' };
  const missing = stderrOf('/bin/sh', [join(repoDir, 'buildpack/guard/bin/build')], guard).replace(
    /^(?!\[|https:).*\n/gm,
    '',
  );
  const pages = [...byCode].map(([code, all]) => ({
    code,
    ends: ['a job' as const],
    texts: all,
    anchors: [OF_THE_SERVICE.has(code) ? 'the-job-as-a-service' : 'the-job-image'],
  }));
  return [...pages, { code: 'stage-missing', ends: ['a build'], texts: [missing.trim()], anchors: ['how-it-works'] }];
}

/** An input that cannot be read is told by `run` before a job starts, and by the job itself. */
function merged(all: readonly MessagePage[]): MessagePage[] {
  const byCode = new Map<string, MessagePage>();
  for (const page of all) {
    const { ends, texts, anchors } = byCode.get(page.code) ?? { ends: [], texts: [], anchors: [] };
    byCode.set(page.code, {
      code: page.code,
      ends: [...ends, ...page.ends],
      texts: [...texts, ...page.texts],
      anchors: [...new Set([...anchors, ...page.anchors])],
    });
  }
  return [...byCode.values()];
}

/** Uploads of the tests, by the code that they end in or are warned with. */
function uploadsByCode(): {
  refused: Map<string, Set<string>>;
  warned: Map<string, Set<string>>;
  said: Map<string, string>;
  /** Of plans that nothing would start: a build goes on. */
  ofStart: Set<string>;
} {
  const refused = new Map<string, Set<string>>();
  const warned = new Map<string, Set<string>>();
  const said = new Map<string, string>();
  const ofStart = new Set<string>();
  const add = (map: Map<string, Set<string>>, code: string, folder: string) =>
    map.set(
      code,
      (map.get(code) ?? new Set()).add(existsSync(join(repoDir, folder, 'upload')) ? `${folder}/upload` : folder),
    );
  const warn = (code: string, folder: string, line: string) => {
    add(warned, code, folder);
    if (!said.has(code)) said.set(code, line);
  };
  for (const file of globSync('test/fixtures/*/plan.json', { cwd: repoDir }).sort()) {
    const { problem, start, warnings } = JSON.parse(read(file));
    for (const each of [problem, start?.problem]) if (each != null) add(refused, each.code, dirname(file));
    if (start?.problem != null) ofStart.add(start.problem.code);
    for (const { code, where, message } of warnings)
      warn(code, dirname(file), `${where.length > 0 ? `${where.join(', ')}: ` : ''}${message} [${code}]`);
  }
  for (const file of globSync('test/python/requirements/cases/*/problem.txt', { cwd: repoDir }).sort())
    add(refused, codeOf(read(file)), dirname(file));
  for (const file of globSync('test/python/requirements/cases/*/warnings.txt', { cwd: repoDir }).sort())
    for (const [, code, message, where] of read(file).matchAll(/^([a-z][\w-]*): (.*)\n((?:(?![a-z][\w-]*: ).+\n)*)/gm))
      warn(code!, dirname(file), `${where!.trim().split('\n').join(', ')}: ${message} [${code}]`);
  return { refused, warned, said, ofStart };
}

const README = '../../README.md';
const titles = (): Map<string, string> =>
  new Map(
    [...read('README.md').matchAll(/^#+ (.+)$/gm)].map(([, title]) => [
      title!.toLowerCase().replaceAll(' ', '-'),
      title!,
    ]),
  );

/** So that it is read as it is written. */
const md = (text: string): string =>
  text
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[*_<[\]]/g, '\\$&')))
    .join('')
    .replaceAll('|', '\\|');

const MOST = 10;

function uploads(heading: string, folders: ReadonlySet<string> | undefined): string {
  if (folders === undefined) return '';
  const lines = [...folders].slice(0, MOST).map((folder) => `- [${folder}](../../${folder})`);
  const more = folders.size > MOST ? [`- and ${folders.size - MOST} more`] : [];
  return `\n## ${heading}\n\n${[...lines, ...more].join('\n')}\n`;
}

const both = (values: readonly (string | number)[]): string => [...new Set(values)].join(', or ');

/** Of those that do not end with 1. */
const JOB_EXITS: Readonly<Record<string, string>> = {
  'job-crashed': '128 and the number of the signal: 139 for SIGSEGV',
  'job-out-of-memory': '137',
  'job-killed': '128 and the number of the signal: 137 for SIGKILL',
  'job-ended-unseen': 'the code with which it ended itself, 1 where that is 0',
  'no-python': '125',
  'other-python': '125',
  'bad-setting': '2',
};

/** Where not all end at it. */
const OTHER_EXITS: Readonly<Record<string, readonly string[][]>> = {
  'no-python': [['`run` and `serve`, before a job has started, end with', String(NOT_STARTED.platform)]],
  'build-stopped': [['a build ends with', '137']],
  'files-in-the-way': [['`init` and `deploy` end with', String(FAULT_EXIT.platform)]],
  'no-cluster-folder': [['`deploy` ends with', String(FAULT_EXIT.platform)]],
  'not-on-windows': [['`run` and `serve`, before a job has started, end with', String(NOT_STARTED.platform)]],
  'bad-max-age': [['a build with the embedded builder ends with', '1, or 5; `plan` and `stage` warn']],
  'program-syntax': [
    ['a build ends with', '1'],
    ['`plan` ends with', `${EXIT_CODE.nothingRuns}; \`stage\` does not look`],
    ['`run` and `serve`, before a job has started, end with', String(NOT_STARTED.upload)],
  ],
};

function pageText({ code, ends, texts, anchors }: MessagePage, found: ReturnType<typeof uploadsByCode>): string {
  const faults = faultsOf(texts);
  const names = titles();
  const rules = anchors.map((anchor) => `[${names.get(anchor)}](${README}#${anchor})`);
  const isOfStart = found.ofStart.has(code);
  const ofJob = ends.includes('a job');
  const exits = (codes: Readonly<Record<WhoseFault, number>>): string => both(faults.map((fault) => codes[fault]));
  const rows: string[][] = [
    ['it can be mended by', both(faults.map((fault) => MENDED_BY[fault]))],
    ...(ofJob ? [['a job ends with', JOB_EXITS[code] ?? '1']] : []),
    ...(OTHER_EXITS[code] ?? []),
    ...(ofJob || OTHER_EXITS[code] !== undefined
      ? []
      : isOfStart
        ? [['`plan` ends with', `${EXIT_CODE.nothingRuns}; a build goes on, and warns`]]
        : [
            [
              anchors.includes('the-command') ? 'a command ends with' : 'a build, `plan` and `stage` end with',
              exits(FAULT_EXIT),
            ],
          ]),
    ...((ofJob && (JOB_EXITS[code] !== undefined || !ends.includes('a build'))) || OTHER_EXITS[code] !== undefined
      ? []
      : [['`run` and `serve`, before a job has started, end with', exits(NOT_STARTED)]]),
    ['the rule', rules.join(', ')],
  ];
  const shown = texts.map((text) => `\`\`\`\n${text}\n\`\`\`\n`).join('\n');
  return `${MADE}

# ${md(headlineOf(texts[0]!))}

The message with the code \`${code}\`.

| | |
|---|---|
${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}

## ${texts.length > 1 ? 'Examples' : 'Example'}

Names and places are made up.

${shown}${uploads('Uploads of the tests that end so', found.refused.get(code))}${isOfStart ? '' : uploads('Uploads of the tests that are warned so', found.warned.get(code))}`;
}

function warningText(
  code: string,
  { meaning, remedy, isError }: WarningMeaning,
  found: ReturnType<typeof uploadsByCode>,
): string {
  const said = found.said.get(code);
  const ofPlan = ERRORS.has(code) ? `\`plan\` ends with ${EXIT_CODE.nothingRuns}, and ` : '';
  const severity = isError
    ? `The build or the job will fail: ${ofPlan}\`doctor\` calls it an error.`
    : 'A warning: it stops nothing.';
  const example = said === undefined ? '' : `\n## Example\n\n\`\`\`\n${said}\n\`\`\`\n`;
  return `${MADE}

# ${code}

${severity} ${meaning}

**What to do:** ${remedy}
${example}${uploads('Uploads of the tests that are warned so', found.warned.get(code))}`;
}

const machineText = (code: string, { meaning, remedy }: WarningMeaning): string => `${MADE}

# ${code}

Found by \`planqk-buildpack doctor\`, of the machine that it runs on. ${meaning}

**What to do:** ${remedy}
`;

const row = (code: string, ...cells: string[]): string => `| [${code}](messages/${code}.md) | ${cells.join(' | ')} |`;
const sorted = <T extends { readonly code: string }>(all: readonly T[]): T[] =>
  all.toSorted((a, b) => (a.code < b.code ? -1 : 1));
const SHORT: Readonly<Record<WhoseFault, string>> = {
  upload: 'its author',
  platform: 'the platform',
  ours: 'this project',
};

/** By file name below docs/messages, and the table of all. */
export async function messagePages(): Promise<{ readonly pages: ReadonlyMap<string, string>; readonly index: string }> {
  const found = uploadsByCode();
  const all = sorted(merged([...(await buildPages()), ...jobPages()]));
  const pages = new Map<string, string>();
  const put = (code: string, text: string) => {
    if (pages.has(code)) throw new Error(`${code} is the code of two things`);
    pages.set(code, text);
  };
  for (const page of all) {
    const unlinked = page.texts.filter((text) => !text.includes(`${pageOf(page.code)}\n[code: ${page.code}, `));
    if (unlinked.length > 0) throw new Error(`${page.code} does not link to its page:\n${unlinked[0]}`);
    put(page.code, pageText(page, found));
  }
  for (const [code, meaning] of Object.entries(WARNINGS)) put(code, warningText(code, meaning, found));
  for (const [code, meaning] of Object.entries(OF_THE_MACHINE)) put(code, machineText(code, meaning));
  const unknown = [...found.refused.keys(), ...found.warned.keys()].filter((code) => !pages.has(code));
  if (unknown.length > 0) throw new Error(`without a page: ${unknown.join(', ')}`);
  const rowsOf = (ends: Ends): string =>
    all
      .filter((page) => page.ends.includes(ends))
      .map(({ code, texts }) =>
        row(code, md(headlineOf(texts[0]!)), both(faultsOf(texts).map((fault) => SHORT[fault]))),
      )
      .join('\n');
  const meanings = (table: Readonly<Record<string, WarningMeaning>>): string =>
    Object.entries(table)
      .map(([code, { meaning }]) => row(code, md(meaning)))
      .join('\n');
  const index = `${MADE}

# Messages

A message ends with its code, and a warning does, too. Each code has a page: what it means, who can mend it, an example, and the
uploads of the tests that come to it. What an installer, the lifecycle or Python say stands above a message. How messages are
read by programs is in the [README](../README.md#messages).

- [Of a build, and of the commands](#of-a-build-and-of-the-commands)
- [Of a running job, and of a service](#of-a-running-job-and-of-a-service)
- [Warnings](#warnings)
- [What doctor finds of a machine](#what-doctor-finds-of-a-machine)

## Of a build, and of the commands

| code | what it says | who can mend it |
|---|---|---|
${rowsOf('a build')}

## Of a running job, and of a service

| code | what it says | who can mend it |
|---|---|---|
${rowsOf('a job')}

What the program itself raises is told by its traceback, and has no code.

## Warnings

They stop no plan. Of some the build or the job will fail: their pages say so, and \`doctor\` calls them errors.

| code | what it means |
|---|---|
${meanings(WARNINGS)}

## What doctor finds of a machine

| code | what it means |
|---|---|
${meanings(OF_THE_MACHINE)}
`;
  return { pages, index };
}
