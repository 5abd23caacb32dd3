/**
 * In which forms are findings told? For people, and as the reports that GitHub, GitLab and editors show beside the line.
 *
 * Pure.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 * @see https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
 * @see https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
import { createHash } from 'node:crypto';
import { pageOf } from '../problem.ts';
import { firstOf, printable } from '../quote.ts';
import { LIMITS } from '../reading-limits.ts';
import { wrapped } from '../wrap.ts';
import type { Finding } from './findings.ts';

/** A place of the upload, as the repository has it. */
export interface ReportedPlace {
  readonly file: string;
  readonly line: number | null;
}

export interface Reported extends Finding {
  /** Of `where`, what is a file; the upload itself where none is, since GitHub takes no file of results that has one without. */
  readonly places: readonly ReportedPlace[];
  /** What else `where` says. */
  readonly evidence: readonly string[];
}

export const REPORT_FORMATS = ['sarif', 'github', 'gitlab'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** What of an upload is in the repository: all of its files, or the zip. */
export interface ReportedUpload {
  /** From the repository's top; '' where it is that. */
  readonly path: string;
  /** Of a path of the upload. */
  readonly isFile: (path: string) => boolean;
}

export function withPlaces(findings: readonly Finding[], { path, isFile }: ReportedUpload): Reported[] {
  const inRepository = (file: string): string => (path === '' ? file : `${path}/${file}`);
  return findings.map((finding) => {
    const read = finding.where.map((text) => ({ text, place: placeIn(text, isFile) }));
    const places = read.flatMap(({ place }) =>
      place === null ? [] : [{ file: inRepository(place.file), line: place.line }],
    );
    return {
      ...finding,
      places: places.length > 0 ? places : [{ file: path === '' ? '.' : path, line: null }],
      evidence: read.flatMap(({ text, place }) => (place === null ? [text] : (place.evidence ?? []))),
    };
  });
}

/** A place, and after a blank what was found there: the longest beginning that is a file, as names have blanks, too. */
function placeIn(
  text: string,
  isFile: (path: string) => boolean,
): (ReportedPlace & { readonly evidence: string | null }) | null {
  for (let end = text.length; end > 0; end = text.lastIndexOf(' ', end - 1)) {
    const place = text.slice(0, end);
    const evidence = text.slice(end).trim() || null;
    if (isFile(place)) return { file: place, line: null, evidence };
    const [, file = '', line] = /^(.+):(\d+)$/s.exec(place) ?? [];
    if (isFile(file)) return { file, line: Number(line), evidence };
  }
  return null;
}

const WRITERS: Readonly<Record<ReportFormat, (findings: readonly Reported[], version: string) => string>> = {
  sarif: sarifText,
  github: githubText,
  gitlab: gitlabText,
};

/** Of what is well, nothing is reported. */
export const reportText = (format: ReportFormat, findings: readonly Reported[], version: string): string =>
  WRITERS[format](
    findings.filter(({ severity }) => severity !== 'ok'),
    version,
  );

/** What a colon announces is there, and what is said of a place beside it. Nothing moves a cursor; line ends are our own. */
function textOf({ message, where, evidence, remedy }: Reported): string {
  const said = message.endsWith(':') ? where : evidence;
  const found = said.length === 0 ? '' : `${firstOf(said).join(', ')}.`;
  const lines = (remedy ?? '').split('\n').map(printable).join('\n');
  return [printable(message), printable(found), lines].filter(Boolean).join(' ');
}

function sarifText(findings: readonly Reported[], version: string): string {
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  const results = findings.map((finding) => ({
    ruleId: finding.code,
    level: finding.severity,
    message: { text: textOf(finding) },
    locations: finding.places.map(({ file, line }) => ({
      physicalLocation: {
        artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/') },
        ...(line !== null && { region: { startLine: line } }),
      },
    })),
  }));
  const rules = codes.map((id) => ({ id, helpUri: pageOf(id) }));
  const informationUri = 'https://github.com/planqk/planqk-buildpacks';
  const driver = { name: 'planqk-buildpack', version, informationUri, rules };
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, results }],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

const GITHUB_LEVELS = { error: 'error', warning: 'warning', note: 'notice' } as const;

function githubText(findings: readonly Reported[]): string {
  return findings
    .flatMap((finding) => {
      const { code, severity, places } = finding;
      const level = GITHUB_LEVELS[severity as keyof typeof GITHUB_LEVELS];
      return places.map(({ file, line }) => {
        const properties = [
          `file=${property(file)}`,
          ...(line === null ? [] : [`line=${line}`]),
          `title=${property(code)}`,
        ];
        return `::${level} ${properties.join(',')}::${escaped(textOf(finding))}\n`;
      });
    })
    .join('');
}

const escaped = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => escaped(printable(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');

const GITLAB_LEVELS = { error: 'critical', warning: 'minor', note: 'info' } as const;

/** One entry a place. GitLab shows one of those that have the same fingerprint; lines are none, as they move. */
function gitlabText(findings: readonly Reported[]): string {
  const times = new Map<string, number>();
  const entries = findings.flatMap((finding) =>
    finding.places.map(({ file, line }) => {
      const what = JSON.stringify([finding.code, finding.message, file]);
      const before = times.get(what) ?? 0;
      times.set(what, before + 1);
      return {
        description: textOf(finding),
        check_name: finding.code,
        fingerprint: createHash('sha256')
          .update(before === 0 ? what : `${what}${before}`)
          .digest('hex'),
        severity: GITLAB_LEVELS[finding.severity as keyof typeof GITLAB_LEVELS],
        location: { path: file, lines: { begin: line ?? 1 } },
      };
    }),
  );
  return `${JSON.stringify(entries, null, 2)}\n`;
}

const HEADINGS = { upload: 'Upload', machine: 'This machine' } as const;

/** For people: what is worst comes first. */
export function findingsText(findings: readonly Finding[]): string {
  const parts = (['upload', 'machine'] as const).flatMap((about) => {
    const own = ORDER.flatMap((severity) =>
      findings.filter((each) => each.about === about && each.severity === severity),
    );
    const left = own.length - LIMITS.places;
    const more = left > 0 ? `  and ${left.toLocaleString('en')} more\n` : '';
    const shown = own.slice(0, LIMITS.places).map(findingText).join('');
    return own.length === 0 ? [] : [`${HEADINGS[about]}\n${shown}${more}`];
  });
  return parts.join('\n');
}

const ORDER = ['error', 'warning', 'note', 'ok'] as const;
const INDENT = 11;

function findingText({ severity, code, message, where, remedy }: Finding): string {
  const says = severity === 'ok' ? message : `${message} [${code}]`;
  const lines = wrapped(`  ${severity.padEnd(INDENT - 2)}${printable(says)}`, INDENT);
  const set = ' '.repeat(INDENT);
  const advice = remedy === null ? [] : [wrapped(set + printable(remedy.replaceAll('\n', ' ')), INDENT)];
  return [lines, ...firstOf(where.map(printable)).map((place) => set + place), ...advice]
    .map((text) => `${text}\n`)
    .join('');
}
