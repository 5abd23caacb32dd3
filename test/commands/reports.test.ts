import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/commands/findings.ts';
import { findingsText, reportText, withPlaces } from '../../src/commands/reports.ts';

const warning: Finding = {
  severity: 'warning',
  about: 'upload',
  code: 'odd-line',
  message: 'Odd: 100 %, really.',
  where: ['requirements.txt:3  -i http://x', 'a text that is no file'],
  remedy: 'Write it\notherwise.',
};
const error: Finding = { ...warning, severity: 'error', code: 'no-program', message: 'None.', where: [], remedy: null };
const ok: Finding = { ...error, severity: 'ok', about: 'machine', code: 'python', message: 'Python 3.11.2' };

const reported = withPlaces([warning, error, ok], 'jobs/my job', (path) => path === 'requirements.txt');

it('a place is a file of the upload, as the repository has it, with its line', () => {
  expect(reported.map(({ places }) => places)).toEqual([[{ file: 'jobs/my job/requirements.txt', line: 3 }], [], []]);
  expect(withPlaces([warning], '', () => true)[0]!.places[0]).toEqual({ file: 'requirements.txt', line: 3 });
});

it('GitHub gets a command for each place, in which nothing can begin another one', () => {
  expect(reportText('github', reported, '1.2.3')).toBe(
    '::warning file=jobs/my job/requirements.txt,line=3,title=odd-line::Odd: 100 %25, really. Write it%0Aotherwise.\n' +
      '::error title=no-program::None.\n',
  );
});

it('GitLab gets Code Quality entries, with fingerprints that stay when lines move', () => {
  const entries = JSON.parse(reportText('gitlab', reported, '1.2.3'));
  expect(entries).toEqual([
    {
      description: 'Odd: 100 %, really. Write it\notherwise.',
      check_name: 'odd-line',
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      severity: 'minor',
      location: { path: 'jobs/my job/requirements.txt', lines: { begin: 3 } },
    },
    expect.objectContaining({ severity: 'critical', location: { path: '.', lines: { begin: 1 } } }),
  ]);
  const moved = withPlaces([{ ...warning, where: ['requirements.txt:9'] }], 'jobs/my job', () => true);
  expect(JSON.parse(reportText('gitlab', moved, '1.2.3'))[0].fingerprint).toBe(entries[0].fingerprint);
});

it('SARIF 2.1.0 has a rule for each code, and addresses that are encoded', () => {
  const { version, runs } = JSON.parse(reportText('sarif', reported, '1.2.3'));
  expect(version).toBe('2.1.0');
  expect(runs).toEqual([
    {
      tool: {
        driver: {
          name: 'planqk-buildpack',
          version: '1.2.3',
          informationUri: 'https://github.com/planqk/planqk-buildpacks',
          rules: [{ id: 'no-program' }, { id: 'odd-line' }],
        },
      },
      results: [
        {
          ruleId: 'odd-line',
          level: 'warning',
          message: { text: 'Odd: 100 %, really. Write it\notherwise.' },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: 'jobs/my%20job/requirements.txt' },
                region: { startLine: 3 },
              },
            },
          ],
        },
        { ruleId: 'no-program', level: 'error', message: { text: 'None.' }, locations: [] },
      ],
    },
  ]);
});

describe('for people', () => {
  it('what is worst comes first, the upload before the machine', () => {
    const note: Finding = { ...error, severity: 'note', code: 'not-used', message: 'Not used.', where: ['Dockerfile'] };
    expect(findingsText([ok, note, warning, error])).toBe(`Upload
  error    None. [no-program]
  warning  Odd: 100 %, really. [odd-line]
           requirements.txt:3  -i http://x
           a text that is no file
           Write it otherwise.
  note     Not used. [not-used]
           Dockerfile

This machine
  ok       Python 3.11.2
`);
  });
});
