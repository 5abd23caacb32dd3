/** A Procfile that starts Python, where no buildpack for Python takes the upload. */
import { expect, it } from 'vitest';
import { planStaging } from '../../src/staging/plan-upload.ts';
import { surveyOfFiles } from '../survey-of-files.ts';

const codes = async (command: string, files: Readonly<Record<string, string>> = {}): Promise<string[]> => {
  const plan = await planStaging(surveyOfFiles({ Procfile: `web: ${command}\n`, 'app/main.py': '', ...files }), {});
  return plan.outcome === 'untouched' ? plan.warnings.map(({ code }) => code) : [plan.outcome];
};

it.each(['python app/main.py', 'python3.12 -m app.main', 'exec python app/main.py', 'env A=b C=d python app/main.py'])(
  '%s',
  async (command) => expect(await codes(command)).toEqual(['no-python-at-the-top']),
);

it.each([
  './server --lang python',
  'java -jar python server.jar',
  'bash -c "echo python ok"',
  'echo hello # python',
  'vendor/python/bin/python app/main.py',
  'python-server',
])('another program is started by %s', async (command) => expect(await codes(command)).toEqual([]));

it('somebody else builds it', async () => {
  const files = { Dockerfile: 'FROM python\n', 'planqk.json': '{"runtime": "DOCKER"}' };
  expect(await codes('python app/main.py', files)).toEqual([]);
});
