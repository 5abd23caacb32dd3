import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DISTRIBUTIONS, isListed, listingOf } from '../../../src/python/import-names.ts';
import { type Advice, adviceOn } from '../../../src/python/plan.ts';
import { planStaging } from '../../../src/staging/plan-upload.ts';
import { surveyOfFiles } from '../../survey-of-files.ts';

const PYTHON = { '.python-version': '3.11\n' };
const PROGRAM = 'def run(data, params):\n    return 1\n';

async function adviceFor(files: Record<string, string>): Promise<Advice[]> {
  const survey = surveyOfFiles(files);
  const plan = await planStaging(survey, {});
  if (plan.outcome !== 'staged') throw new Error(plan.outcome);
  return adviceOn(survey, plan, {});
}

async function shortly(files: Record<string, string>): Promise<string[]> {
  const advice = await adviceFor({ 'src/program.py': PROGRAM, ...PYTHON, ...files });
  return advice.map(({ code, message, where }) => `${code} ${message.split(/ (?:is|are) /)[0]} ${where}`);
}

describe('requirements without a version', () => {
  it('are named, each with its line, in included files, too', async () => {
    const files = { 'requirements.txt': 'numpy\n-r more.txt\nscipy>=1\n', 'more.txt': 'pandas==2.*\n' };
    expect(await shortly(files)).toEqual([
      'not-pinned numpy, pandas, scipy requirements.txt:1,more.txt:1,requirements.txt:3',
    ]);
  });

  it('are told by their file alone where they are many', async () => {
    const requirements = 'numpy\nscipy\npandas\nsympy\ntqdm\nattrs\n';
    expect(await shortly({ 'requirements.txt': requirements })).toEqual([
      'not-pinned numpy, scipy, pandas, sympy, tqdm, attrs requirements.txt',
    ]);
  });

  it('are told of the file of the author, where that is not the one that pip will read', async () => {
    const files = { 'app/user_code/src/program.py': PROGRAM, 'app/user_code/requirements.txt': '-r more.txt\n' };
    const more = { 'app/user_code/more.txt': 'numpy\n./lib\n', 'app/user_code/lib/setup.py': '' };
    const advice = await shortly({ ...files, ...more, 'src/program.py': '', 'app/user_code/.python-version': '3.11' });
    expect(advice).toEqual(['not-pinned numpy app/user_code/more.txt:1']);
  });

  it.each([
    ['a release', 'numpy==2.2.6\n'],
    ['a release, to the letter', 'numpy===2.2.6\n'],
    ['an address', 'numpy @ https://example.org/numpy-2.2.6-py3-none-any.whl\n'],
    ['an option alone', '--pre\n'],
    ['what constraints pin', '-c more.txt\nNumPy\n'],
    ['what is for another system', 'pywin32; sys_platform == "win32"\n'],
  ])('are none where they name %s', async (_what, requirements) => {
    expect(await shortly({ 'requirements.txt': requirements, 'more.txt': 'numpy==2.2.6\n' })).toEqual([]);
  });

  it('are not told beside a lock that is missing, which would pin them', async () => {
    expect(await shortly({ Pipfile: '[packages]\nnumpy = "*"\n' })).toEqual([]);
  });

  it('are the business of a lock, where there is one', async () => {
    const pyproject = '[project]\nname = "x"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["numpy"]\n';
    const lock =
      'version = 1\nrequires-python = ">=3.11"\n\n[[package]]\nname = "x"\nversion = "1"\nsource = { virtual = "." }\n';
    expect(await shortly({ 'pyproject.toml': pyproject, 'uv.lock': lock })).toEqual([]);
  });
});

it.each([
  ['opencv-python', 'opencv-python-headless'],
  ['psycopg2', 'psycopg2-binary'],
])('what an image has no libraries for is told: %s', async (name, instead) => {
  const advice = await shortly({ 'requirements.txt': `${name}==4.9.0\n` });
  expect(advice).toEqual([expect.stringMatching(`^needs-system-library ${name} needs `)]);
  expect(await shortly({ 'requirements.txt': `${instead}==4.9.0\n` })).toEqual([]);
});

describe('imports that nothing listed has the name of', () => {
  const importing = (modules: string, requirements: string) =>
    shortly({ 'src/program.py': `${modules}\n${PROGRAM}`, 'requirements.txt': requirements });

  it('are told with their line, and the package to list', async () => {
    const program = `import sklearn\n${PROGRAM}`;
    expect(await adviceFor({ ...PYTHON, 'src/program.py': program, 'requirements.txt': 'numpy==2.2.6\n' })).toEqual([
      {
        severity: 'note',
        code: 'import-not-listed',
        message:
          'sklearn is imported, and no requirement has its name. Where it does not come along with another package, the job will fail.',
        where: ['src/program.py:1'],
        remedy: 'List scikit-learn.',
      },
    ]);
  });

  it('are given no name that nobody knows', async () => {
    const program = `import google.colab, constructor\n${PROGRAM}`;
    const advice = await adviceFor({ ...PYTHON, 'src/program.py': program, 'requirements.txt': 'six==1.17.0\n' });
    const nothingKnown = 'List the package that it comes from, or upload it, where it is a file of yours.';
    expect(advice.map(({ remedy }) => remedy)).toEqual([nothingKnown, nothingKnown]);
  });

  it.each([
    ['by another name', 'import sklearn', 'scikit-learn==1.7.0\n'],
    ['spelled otherwise', 'import qiskit_aer', 'Qiskit.Aer==0.17.0\n'],
    ['of a namespace', 'from google.cloud import storage', 'google-cloud-storage==3.1.0\n'],
    ['of one of several', 'import cv2', 'opencv-contrib-python-headless==4.12.0.88\n'],
    ['in an included file', 'import numpy', '-r more.txt\n'],
    [
      'with python or py before their name',
      'import magic, docx, serial',
      'python-magic==1\npython-docx==1\npyserial==1\n',
    ],
    ['by names that nobody would guess', 'import skimage, attr, fitz', 'scikit-image==1\nattrs==1\nPyMuPDF==1\n'],
    ['by one that always brings them', 'import numpy, scipy', 'qiskit==2.1.0\n'],
    ['as parts of a kit', 'import braket, minorminer', 'amazon-braket-sdk==1\ndwave-ocean-sdk==1\n'],
  ])('are not told where they are listed, %s', async (_how, modules, requirements) => {
    const files = { 'requirements.txt': requirements, 'more.txt': 'numpy==2.2.6\n' };
    expect(await shortly({ 'src/program.py': `${modules}\n${PROGRAM}`, ...files })).toEqual([]);
  });

  it('are not told where a folder or an address may bring anything', async () => {
    expect(await importing('import sklearn', 'numpy==2.2.6\ngit+https://example.org/x.git\n')).toEqual([]);
    expect(await importing('import sklearn', 'numpy==2.2.6\n-r https://example.org/x.txt\n')).toEqual([]);
  });

  it('are not told of an upload that lists nothing: that is a warning of every plan', async () => {
    expect(await importing('import sklearn', '# nothing yet\n')).toEqual([]);
  });
});

it('a Python that nobody states is told', async () => {
  const advice = await adviceFor({ 'src/program.py': PROGRAM, 'requirements.txt': 'numpy==2.2.6\n' });
  expect(advice).toMatchObject([{ severity: 'note', code: 'python-not-pinned', where: [] }]);
});

it('many imports are asked of many names in no time', () => {
  const listing = listingOf(new Set(Array.from({ length: 50_000 }, (_, index) => `package-${index}`)));
  const start = performance.now();
  for (let index = 0; index < 50_000; index++) isListed(`module${index}`, listing);
  expect(performance.now() - start).toBeLessThan(2000);
});

it('the runner has the same names', () => {
  const source = readFileSync(join(import.meta.dirname, '../../../buildpack/job/planqk_runner/problems.py'), 'utf8');
  const table = /^DISTRIBUTIONS = \{\n(.*?)^\}/ms.exec(source)?.[1] ?? '';
  const names = [...table.matchAll(/^ {4}'(.+)': '(.+)',$/gm)].map(([, module, name]) => [module, name]);
  expect(Object.fromEntries(names)).toEqual(DISTRIBUTIONS);
});
