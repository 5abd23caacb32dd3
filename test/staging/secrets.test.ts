// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of pip are written so
/** What of an upload looks like a secret: named, never printed. */

import { describe, expect, it } from 'vitest';
import { planStaging } from '../../src/staging/plan-upload.ts';
import { secretWarnings } from '../../src/staging/secrets.ts';
import { surveyOfFiles } from '../survey-of-files.ts';

const filesNamed = (...names: string[]) =>
  secretWarnings(surveyOfFiles(Object.fromEntries(names.map((name) => [name, '']))), []).flatMap(({ where }) => where);

it.each([
  '.env',
  '.env.production',
  '.netrc',
  '.pypirc',
  'id_ed25519',
  'tls/server.pem',
  'server.KEY',
  '.git-credentials',
])('%s may hold secrets', (name) => {
  expect(filesNamed(`app/user_code/${name}`)).toEqual([`app/user_code/${name}`]);
});

it.each(['.env.example', '.env.sample', '.envrc.md', 'environment.yml', 'id_rsa.pub', 'keys.py', 'monkey'])(
  '%s does not',
  (name) => {
    expect(filesNamed(`app/user_code/${name}`)).toEqual([]);
  },
);

it('names a folder of keys once', () => {
  expect(filesNamed('.ssh/known_hosts', '.ssh/config')).toEqual(['.ssh']);
});

describe('an address in a file that is staged', () => {
  const warned = (line: string) =>
    secretWarnings(surveyOfFiles({ 'requirements.txt': `six\n${line}\n` }), ['requirements.txt']);

  it.each([
    '--index-url https://me:hunter2@example.com/simple',
    'a @ git+https://ghp_abcdefghijklmnop@example.com/a.git',
    'url = "https://oauth2:glpat-123@example.com/simple"',
    '  - https://conda.example.com/t/ab-12345678-glpat/private',
    '  - https://conda.example.com/t/tk-123-glpat',
  ])('%s: named by its line alone', (line) => {
    const warnings = warned(line);
    expect(warnings.map(({ code, where }) => [code, where])).toEqual([['secret-in-address', ['requirements.txt:2']]]);
    expect(JSON.stringify(warnings)).not.toMatch(/hunter2|ghp_|glpat/);
  });

  it.each([
    '--index-url https://${INDEX_USER}:${INDEX_TOKEN}@example.com/simple',
    'a @ git+https://${TOKEN}@example.com/a.git',
    'a @ git+ssh://git@example.com/a.git',
    '# me@example.com',
    '# see https://discuss.example.com/t/how-to-pin-python-3-12/1234',
    'forum = "https://discuss.example.com/t/how-to-pin-python-3-12/1234/5"',
    'forum = "https://discuss.example.com/t/how-to-pin"',
    '--index-url https://example.com/@scope/simple',
  ])('%s: no secret', (line) => {
    expect(warned(line)).toEqual([]);
  });

  it('each line is named once, and all of them are', () => {
    const address = 'https://me:hunter2@example.com/';
    const text = `${address} ${address}\r\n\r\nsix\r\n${address}`;
    const warnings = secretWarnings(surveyOfFiles({ 'requirements.txt': text }), ['requirements.txt']);
    expect(warnings.flatMap(({ where }) => where)).toEqual(['requirements.txt:1', 'requirements.txt:4']);
  });
});

describe('what needs not be moved is looked at, too', () => {
  const JOB = 'def run(data, params):\n    return 1\n';
  const INDEX = '--index-url http://bob:hunter2@example.com/simple\n';
  const CHANNELS = 'channels: [conda-forge]\ndependencies: [rdkit, python=3.11, {pip: [six]}]\n';

  it.each<[what: string, files: Record<string, string>, where: string[]]>([
    ['a job at the root', { 'src/program.py': JOB, 'requirements.txt': `six\n${INDEX}` }, ['requirements.txt:2']],
    [
      'what it includes',
      {
        'src/program.py': JOB,
        'requirements.txt': '-r more/a.txt\n',
        'more/a.txt': '-c b.txt\n',
        'more/b.txt': `#\n${INDEX}`,
        'more/c.txt': INDEX,
      },
      ['more/b.txt:2'],
    ],
    [
      'below a template',
      {
        'app/user_code/src/program.py': JOB,
        'app/user_code/requirements.txt': '--requirement=more.txt\n',
        'app/user_code/more.txt': INDEX,
      },
      ['app/user_code/more.txt:1'],
    ],
    [
      'channels of conda, and what its pip list includes',
      {
        'src/program.py': JOB,
        'environment.yml': `name: x
channels:
  - http://joe:hunter2@example.com/c
dependencies:
  - rdkit
  - python=3.11
  - pip:
    - -r more.txt
`,
        'more.txt': INDEX,
      },
      ['environment.yml:3', 'more.txt:1'],
    ],
    ['an app that is not staged', { 'app.py': 'print(1)\n', 'requirements.txt': INDEX }, ['requirements.txt:1']],
    ['no secret', { 'src/program.py': JOB, 'environment.yml': CHANNELS }, []],
  ])('%s', async (_what, files, where) => {
    const plan = await planStaging(surveyOfFiles(files), {});
    if (plan.outcome === 'refused') throw new Error(JSON.stringify(plan.problem));
    const found = plan.warnings.filter(({ code }) => code === 'secret-in-address');
    expect(found.flatMap((warning) => warning.where)).toEqual(where);
    expect(JSON.stringify(plan.warnings)).not.toContain('hunter2');
  });
});
