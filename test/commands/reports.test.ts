import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
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

const reported = withPlaces([warning, error, ok], {
  path: 'jobs/my job',
  isFile: (path) => path === 'requirements.txt',
});

it('a place is a file of the upload, as the repository has it, with its line; else the upload', () => {
  const upload = { file: 'jobs/my job', line: null };
  expect(reported.map(({ places }) => places)).toEqual([
    [{ file: 'jobs/my job/requirements.txt', line: 3 }],
    [upload],
    [upload],
  ]);
  expect(reported[0]!.evidence).toEqual(['-i http://x', 'a text that is no file']);
  expect(withPlaces([error], { path: '', isFile: () => true })[0]!.places).toEqual([{ file: '.', line: null }]);
});

it.each<[text: string, file: string, line: number | null, evidence: string[]]>([
  ['in  two words.txt:7  numpy', 'in  two words.txt', 7, ['numpy']],
  ['main.py:3 makes app, an app of FastAPI', 'main.py', 3, ['makes app, an app of FastAPI']],
  ['.python-version (3.12.*)', '.python-version', null, ['(3.12.*)']],
  ['named:3', 'named:3', null, []],
  ['named:3:5', 'named:3', 5, []],
])('%s is a place', (text, file, line, evidence) => {
  const files = ['in  two words.txt', 'in', 'main.py', '.python-version', 'named:3'];
  const finding = { ...warning, where: [text] };
  const [read] = withPlaces([finding], { path: '', isFile: (path) => files.includes(path) });
  expect(read).toMatchObject({ places: [{ file, line }], evidence });
});

const WHAT = 'Odd: 100 %, really. -i http://x, a text that is no file. Write it\notherwise.';

it('GitHub gets a command for each place, in which nothing can begin another one', () => {
  expect(reportText('github', reported, '1.2.3')).toBe(
    `::warning file=jobs/my job/requirements.txt,line=3,title=odd-line::${WHAT.replace('%', '%25').replace('\n', '%0A')}\n` +
      '::error file=jobs/my job,title=no-program::None.\n',
  );
  const file = 'a\n::error::b\u001b[2J,:.txt';
  const hostile = withPlaces([{ ...warning, message: file, where: [file], remedy: null }], {
    path: '',
    isFile: (path) => path === file,
  });
  expect(reportText('github', hostile, '1.2.3')).toBe(
    '::warning file=a\\n%3A%3Aerror%3A%3Ab\\u{1b}[2J%2C%3A.txt,title=odd-line::a\\n::error::b\\u{1b}[2J,:.txt\n',
  );
});

it('GitLab gets Code Quality entries, with fingerprints that stay when lines move', () => {
  const entries = JSON.parse(reportText('gitlab', reported, '1.2.3'));
  expect(entries).toEqual([
    {
      description: WHAT,
      check_name: 'odd-line',
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      severity: 'minor',
      location: { path: 'jobs/my job/requirements.txt', lines: { begin: 3 } },
    },
    expect.objectContaining({ severity: 'critical', location: { path: 'jobs/my job', lines: { begin: 1 } } }),
  ]);
  const where = ['requirements.txt:9', 'requirements.txt:11'];
  const moved = withPlaces([{ ...warning, where }], {
    path: 'jobs/my job',
    isFile: (path) => path === 'requirements.txt',
  });
  const [first, second] = JSON.parse(reportText('gitlab', moved, '1.2.3'));
  expect(first.fingerprint).toBe(entries[0].fingerprint);
  expect(second.fingerprint).not.toBe(first.fingerprint);
});

it('what a colon announces is there, though it is a place', () => {
  const finding = { ...error, message: 'Found instead:', where: ['explore.ipynb'], remedy: 'Write it.' };
  const told = withPlaces([finding], { path: '', isFile: () => true });
  expect(reportText('github', told, '1.2.3')).toBe(
    '::error file=explore.ipynb,title=no-program::Found instead: explore.ipynb. Write it.\n',
  );
});

/** A name with all that means something in an address. */
const ODD_NAME = 'a:b#c?d%e é.txt';

it('SARIF 2.1.0, by its schema, with a place for each result, as GitHub wants it', () => {
  const schema = JSON.parse(readFileSync(join(import.meta.dirname, 'sarif-2.1.0.schema.json'), 'utf8'));
  const isSarif = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);
  const odd = withPlaces([{ ...warning, where: [ODD_NAME] }], { path: '', isFile: (path) => path === ODD_NAME });
  const told = JSON.parse(reportText('sarif', [...reported, ...odd], '1.2.3'));
  isSarif(told);
  expect(isSarif.errors ?? []).toEqual([]);
  const uris = told.runs[0].results.map(
    ({ locations }: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }) =>
      locations.map(({ physicalLocation }) => physicalLocation.artifactLocation.uri),
  );
  expect(uris).toEqual([['jobs/my%20job/requirements.txt'], ['jobs/my%20job'], ['a%3Ab%23c%3Fd%25e%20%C3%A9.txt']]);
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
          rules: [
            {
              id: 'no-program',
              helpUri: 'https://github.com/planqk/planqk-buildpacks/blob/main/docs/messages/no-program.md',
            },
            {
              id: 'odd-line',
              helpUri: 'https://github.com/planqk/planqk-buildpacks/blob/main/docs/messages/odd-line.md',
            },
          ],
        },
      },
      results: [
        {
          ruleId: 'odd-line',
          level: 'warning',
          message: { text: WHAT },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: 'jobs/my%20job/requirements.txt' },
                region: { startLine: 3 },
              },
            },
          ],
        },
        {
          ruleId: 'no-program',
          level: 'error',
          message: { text: 'None.' },
          locations: [{ physicalLocation: { artifactLocation: { uri: 'jobs/my%20job' } } }],
        },
      ],
    },
  ]);
});

describe('for people', () => {
  it('so many are told, and how many more there are', () => {
    const text = findingsText(Array.from({ length: 1234 }, () => error));
    expect(text.match(/None\./g)).toHaveLength(100);
    expect(text).toMatch(/\n {2}and 1,134 more\n$/);
  });

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
