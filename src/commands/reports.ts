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
import { firstOf, printable } from '../quote.ts';
import { wrapped } from '../wrap.ts';
import type { Finding } from './findings.ts';

/** A place of the upload, as the repository has it. */
export interface ReportedPlace {
  readonly file: string;
  readonly line: number | null;
}

export interface Reported extends Finding {
  /** Of `where`, what is a file. The upload itself where none is. */
  readonly places: readonly ReportedPlace[];
}

export const REPORT_FORMATS = ['sarif', 'github', 'gitlab'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/**
 * @param folder Of the upload, from the repository's top; '' where it is that.
 * @param isFile Of a path of the upload.
 */
export function withPlaces(
  findings: readonly Finding[],
  folder: string,
  isFile: (path: string) => boolean,
): Reported[] {
  const inRepository = (path: string): string => (folder === '' ? path : `${folder}/${path}`);
  return findings.map((finding) => {
    const places = finding.where.flatMap((text): ReportedPlace[] => {
      const [, path = '', line] = /^(.*?)(?::(\d+))?(?: {2}.*)?$/s.exec(text) ?? [];
      return isFile(path) ? [{ file: inRepository(path), line: line === undefined ? null : Number(line) }] : [];
    });
    return { ...finding, places };
  });
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

const textOf = ({ message, remedy }: Finding): string => [message, remedy].filter(Boolean).join(' ');

function sarifText(findings: readonly Reported[], version: string): string {
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  const results = findings.map((finding) => ({
    ruleId: finding.code,
    level: finding.severity,
    message: { text: textOf(finding) },
    locations: finding.places.map(({ file, line }) => ({
      physicalLocation: {
        artifactLocation: { uri: encodeURI(file) },
        ...(line !== null && { region: { startLine: line } }),
      },
    })),
  }));
  const informationUri = 'https://github.com/planqk/planqk-buildpacks';
  const driver = { name: 'planqk-buildpack', version, informationUri, rules: codes.map((id) => ({ id })) };
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
      const at: readonly (ReportedPlace | null)[] = places.length > 0 ? places : [null];
      return at.map((place) => {
        const properties = [
          ...(place === null ? [] : [`file=${property(place.file)}`]),
          ...(place === null || place.line === null ? [] : [`line=${place.line}`]),
          `title=${property(code)}`,
        ];
        return `::${level} ${properties.join(',')}::${escaped(textOf(finding))}\n`;
      });
    })
    .join('');
}

const escaped = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

const GITLAB_LEVELS = { error: 'critical', warning: 'minor', note: 'info' } as const;

/** One entry a place; GitLab shows none without. */
function gitlabText(findings: readonly Reported[]): string {
  const entries = findings.flatMap((finding) =>
    (finding.places.length > 0 ? finding.places : [{ file: '.', line: null }]).map(({ file, line }) => ({
      description: textOf(finding),
      check_name: finding.code,
      fingerprint: createHash('sha256')
        .update(JSON.stringify([finding.code, finding.message, file]))
        .digest('hex'),
      severity: GITLAB_LEVELS[finding.severity as keyof typeof GITLAB_LEVELS],
      location: { path: file, lines: { begin: line ?? 1 } },
    })),
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
    return own.length === 0 ? [] : [`${HEADINGS[about]}\n${own.map(findingText).join('')}`];
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
