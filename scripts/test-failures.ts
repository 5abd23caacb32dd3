/** Which tests failed, and how many were left out? Told once more when all parts have ended: a log is often kept by its end only. */
import { relative } from 'node:path';

/** Of what vitest's reporter `json` writes, as far as it is read here. */
export interface Report {
  readonly testResults: readonly {
    /** Its path. */
    readonly name: string;
    readonly status: string;
    /** Why the file itself could not be run. */
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
}

const MAX_LINES = 30;

/** Pure: a paragraph for each test that failed, and for each file that could not be run. */
export function failuresOf({ testResults }: Report, dir: string): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(dir, name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length > 0)
      return failed.map((test) => paragraph(`${file}: ${test.fullName.trim()}`, test.failureMessages?.at(-1)));
    return status === 'failed' ? [paragraph(file, message)] : [];
  });
}

/** Pure: how many did not run, which `npm run test:thorough` does. */
export const leftOutOf = ({ testResults }: Report): number =>
  testResults.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status === 'skipped').length;

function paragraph(title: string, message = ''): string {
  // the test's own frames only
  const lines = message
    .trim()
    .split('\n')
    .filter((line) => !/^\s+at .*\/node_modules\//.test(line));
  const more = lines.length > MAX_LINES ? [`... ${lines.length - MAX_LINES} more lines above`] : [];
  return [title, ...[...lines.slice(0, MAX_LINES), ...more].map((line) => `    ${line}`)].join('\n');
}
