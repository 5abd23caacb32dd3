/**
 * What does `npm audit --json` say? Not every registry answers it.
 */

interface Report {
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string }>>;
  readonly error?: { readonly summary?: string };
  readonly message?: string;
}

/** Pure. `weak`: names of packages, with the severity of the worst that is known. */
export function parseAudit(stdout: string): { readonly weak: readonly string[] } | { readonly unknown: string } {
  const report = parse(stdout);
  if (report?.vulnerabilities === undefined)
    return { unknown: report?.message ?? report?.error?.summary ?? '`npm audit` gave no answer.' };
  return { weak: Object.entries(report.vulnerabilities).map(([name, { severity }]) => `${name} (${severity})`) };
}

function parse(text: string): Report | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
