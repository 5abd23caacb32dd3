/** What files of conda come to, before anything is solved. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { PythonRequest } from '../../../src/app-root/staging-plan.ts';
import {
  type CondaManifest,
  channelsOf,
  readCondaProject,
  specsWithPython,
  surveyCondaProject,
} from '../../../src/python/install/conda-project.ts';

function appOf(files: Readonly<Record<string, string>>): string {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-conda-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
}

const read = (files: Readonly<Record<string, string>>, manifest: CondaManifest, request: PythonRequest | null = null) =>
  readCondaProject(appOf(files), manifest, { condaDir: '/conda', userCode: '.', request });

const ENVIRONMENT = `name: x
channels:
  - conda-forge
  - https://\${TOKEN}@conda.example.com/own
dependencies:
  - rdkit=2024.3
  - pip:
      # its line is told by pip
      - -r more.txt
      - qiskit==1.3
variables:
  OMP_NUM_THREADS: 4
  VERSION: 1.10
  NAME: "a b"
  NOTHING:
`;

describe('environment.yml', () => {
  it('is read as a whole', async () => {
    const project = await read({ 'environment.yml': ENVIRONMENT }, 'environment.yml');
    expect(project).toMatchObject({
      channels: ['conda-forge', `https://\${TOKEN}@conda.example.com/own`],
      specs: ['rdkit=2024.3', 'pip', 'python'],
      explicit: [],
      variables: { OMP_NUM_THREADS: '4', VERSION: '1.10', NAME: 'a b', NOTHING: '' },
      text: ENVIRONMENT,
    });
    const [pip] = project.pip;
    expect(pip).toEqual({ path: 'environment.yml', text: `${'\n'.repeat(8)}-r more.txt\nqiskit==1.3\n` });
  });

  it('has its variables put in where channels are named', async () => {
    const project = await read({ 'environment.yml': ENVIRONMENT }, 'environment.yml');
    expect(channelsOf(project, { TOKEN: 'secret' })).toEqual(['conda-forge', 'https://secret@conda.example.com/own']);
    expect(channelsOf(project, {})).toEqual(project.channels);
  });

  it('takes Python of a version file beside it, where it says nothing itself', async () => {
    const files = { 'environment.yml': 'dependencies: [rdkit]\n', '.python-version': '3.12\n' };
    expect((await read(files, 'environment.yml')).specs).toEqual(['rdkit', 'python >=3.12.0,<3.13.0']);
  });

  it('that is a folder is refused', async () => {
    await expect(read({ 'environment.yml/x': '' }, 'environment.yml')).rejects.toMatchObject({
      problem: { code: 'no-conda-file', fault: 'upload' },
    });
  });
});

describe('package-list.txt', () => {
  it('of addresses', async () => {
    const [md5, sha256] = ['ab'.repeat(16), 'cd'.repeat(32)];
    const text = `# platform: linux-64
@EXPLICIT
https://conda.example.com/cf/noarch/a-1-0.conda#${md5}
https://conda.example.com/cf/noarch/b-1-0.conda#sha256:${sha256}
https://conda.example.com/cf/noarch/c-1-0.conda
`;
    const { specs, explicit } = await read({ 'package-list.txt': text }, 'package-list.txt');
    expect(specs).toEqual([]);
    expect(explicit).toEqual([
      { url: 'https://conda.example.com/cf/noarch/a-1-0.conda', md5 },
      { url: 'https://conda.example.com/cf/noarch/b-1-0.conda', sha256 },
      { url: 'https://conda.example.com/cf/noarch/c-1-0.conda' },
    ]);
  });

  it('of specifications', async () => {
    const text = '# made by hand\nnumpy=2.2.6=py311h_0\npython=3.11  # or newer\n\n';
    const project = await read({ 'package-list.txt': text }, 'package-list.txt');
    expect(project).toMatchObject({ specs: ['numpy=2.2.6=py311h_0', 'python=3.11'], explicit: [], channels: [] });
  });
});

describe('specsWithPython', () => {
  const stated = { constraint: '3.12.*', source: '.python-version' };
  const set = { constraint: '>=3.10, <3.13', source: 'BP_CPYTHON_VERSION' };

  it.each<[why: string, specs: string[], request: PythonRequest | null, expected: string[]]>([
    ['none is named', ['rdkit'], null, ['rdkit', 'python']],
    ['another file names one', ['rdkit'], stated, ['rdkit', 'python >=3.12.0,<3.13.0']],
    ['the environment names one', ['python=3.11', 'rdkit'], stated, ['python=3.11', 'rdkit']],
    ['with its channel', ['conda-forge::python>=3.9'], null, ['conda-forge::python>=3.9']],
    ['something like it', ['python-dateutil', 'python.app'], null, ['python-dateutil', 'python.app', 'python']],
    ['a setting wins', ['python=3.11', 'rdkit'], set, ['rdkit', 'python >=3.10.0,<3.13.0']],
  ])('%s', (_why, specs, request, expected) => expect(specsWithPython(specs, request)).toEqual(expected));
});

it('a change in what it leads to is another environment', async () => {
  const files = {
    'environment.yml': 'channels: [./channel]\ndependencies: [rdkit, {pip: [-r more.txt]}]\n',
    'more.txt': 'six\n',
    'channel/noarch/repodata.json': '{}',
  };
  const appDir = appOf(files);
  const project = await readCondaProject(appDir, 'environment.yml', { condaDir: '', userCode: '.', request: null });
  const survey = () => surveyCondaProject(project, appDir, { env: {}, settings: [] });
  const first = survey();
  expect(first.complete).toBe(true);
  expect(survey()).toEqual(first);
  writeFileSync(join(appDir, 'more.txt'), 'six==1\n');
  const second = survey();
  expect(second.digest).not.toBe(first.digest);
  writeFileSync(join(appDir, 'channel/noarch/repodata.json'), '{"packages": {}}');
  expect(survey().digest).not.toBe(second.digest);
});
