/** What a rebuild cannot notice is warned of, wherever the line stands. */
import { expect, it } from 'vitest';
import { planStaging } from '../../src/staging/plan-upload.ts';
import { surveyOfFiles } from '../survey-of-files.ts';

const JOB = { 'src/program.py': 'def run(data, params):\n    return 1\n' };
const ENVIRONMENT = `channels: [conda-forge]
dependencies:
  - rdkit
  - python=3.11
  - pip:
    - -r https://example.com/r.txt
`;

it.each<[what: string, files: Record<string, string>, where: string[]]>([
  ['-r', { ...JOB, 'requirements.txt': 'six\n-r https://example.com/r.txt\n' }, ['requirements.txt:2']],
  ['-c', { ...JOB, 'requirements.txt': 'six\n--constraint=HTTPS://example.com/c.txt\n' }, ['requirements.txt:2']],
  [
    'of an included file',
    { ...JOB, 'requirements.txt': '-r more.txt\n', 'more.txt': '-rhttp://example.com/r.txt\n' },
    ['more.txt:1'],
  ],
  ['in a pip list of conda', { ...JOB, 'environment.yml': ENVIRONMENT }, ['environment.yml:6']],
  [
    'of an app that is not staged',
    { 'app.py': '', 'requirements.txt': '-r https://example.com/r\n' },
    ['requirements.txt:1'],
  ],
  ['a comment', { ...JOB, 'requirements.txt': 'six\n# -r https://example.com/r.txt\n' }, []],
  ['a file beside it', { ...JOB, 'requirements.txt': '-r more.txt\n', 'more.txt': 'six\n' }, []],
])('%s', async (_what, files, where) => {
  const plan = await planStaging(surveyOfFiles(files), {});
  if (plan.outcome === 'refused') throw new Error(JSON.stringify(plan.problem));
  const warnings = plan.warnings.filter(({ code }) => code === 'remote-include');
  expect(warnings.flatMap((warning) => warning.where)).toEqual(where);
});
