/** Which files are taken for a dependency file that is named, or placed, as none is? */
import { describe, expect, it } from 'vitest';
import { lookAlikes } from '../../src/python/look-alikes.ts';
import { surveyOfFiles } from '../survey-of-files.ts';

const PINS = 'qiskit==1.3.0\nnumpy==1.26.4\n';
const CONDA = 'name: job\nchannels: [conda-forge]\ndependencies:\n  - python=3.11\n  - rdkit\n';

const found = (path: string, content: string): string | null => {
  const [only] = lookAlikes(surveyOfFiles({ [`uc/${path}`]: content, 'uc/src/program.py': '' }), 'uc');
  return only === undefined ? null : `${only.proper}${only.isMisspelt ? ', misspelt' : ''}`;
};

describe('what is one', () => {
  it.each<[path: string, content: string, proper: string]>([
    ['requirement.txt', PINS, 'requirements.txt, misspelt'],
    ['requirements', 'qiskit', 'requirements.txt, misspelt'],
    ['environments.yml', CONDA, 'environment.yml, misspelt'],
    ['requirements-base.txt', PINS, 'requirements.txt'],
    ['requirements_prod.txt', '-r base.txt\nqiskit\n', 'requirements.txt'],
    ['reqs.txt', 'qiskit', 'requirements.txt'],
    ['deps.txt', 'qiskit', 'requirements.txt'],
    ['requirements (1).txt', PINS, 'requirements.txt'],
    ['Requirements - Kopie.txt', PINS, 'requirements.txt'],
    ['requirements.lock', PINS, 'requirements.txt'],
    ['pip-freeze.txt', PINS, 'requirements.txt'],
    ['requirements.txt.txt', 'Package Version\n------- -------\nqiskit 1.3.0\n', 'requirements.txt, misspelt'],
    ['list.txt', PINS, 'requirements.txt'],
    ['src/requirements.txt', 'qiskit', 'requirements.txt'],
    ['code/deep/requirements.txt', 'qiskit', 'requirements.txt'],
    ['src/pyproject.toml', '[project]\nname = "a"\ndependencies = ["qiskit"]\n', 'pyproject.toml'],
    ['src/Pipfile', '[packages]\nqiskit = "*"\n', 'Pipfile'],
    ['requirements.yml', CONDA, 'environment.yml'],
    ['env.yml', 'dependencies:\n- rdkit\n', 'environment.yml'],
    ['conda.yml', 'dependencies: [rdkit]\n', 'environment.yml'],
    ['conda_env.yaml', CONDA, 'environment.yml'],
    ['environment-cpu.yml', CONDA, 'environment.yml'],
    ['job.yml', CONDA, 'environment.yml'],
    ['environment/linux.yml', CONDA, 'environment.yml'],
    ['binder/environment.yml', CONDA, 'environment.yml'],
  ])('%s: %j', (path, content, proper) => expect(found(path, content)).toBe(proper));
});

describe('what is none', () => {
  it.each<[path: string, content: string]>([
    ['requirement.txt', ''],
    ['requirements-base.txt', '# nothing yet\n'],
    ['requirements.md', 'The circuit has to run on five qubits.\nIt needs a seed.\n'],
    ['notes.txt', 'qiskit\nnumpy\n'],
    ['graph.txt', '1 2\n2 3\n'],
    ['LICENSE', 'Apache License\n'],
    ['packages.txt', 'libgl1\n'],
    ['apt.txt', 'graphviz\n'],
    ['constraints.txt', PINS],
    ['docs/requirements.txt', 'sphinx'],
    ['tests/requirements.txt', 'pytest'],
    ['vendor/lib/requirements.txt', 'six'],
    ['config.yml', 'dependencies:\n  - a\n'],
    ['Chart.yaml', 'name: env\ndependencies:\n  - name: redis\n    version: 1\n'],
    ['docker-compose.yml', 'services:\n  db: {}\n'],
    ['src/pyproject.toml', '[tool.ruff]\n'],
  ])('%s: %j', (path, content) => expect(found(path, content)).toBeNull());

  it('what lies behind much else', () => {
    const files = Array.from({ length: 8 }, (_, index) => [`uc/reqs-${index}.txt`, `a==1\n#${'#'.repeat(1_000_000)}`]);
    expect(lookAlikes(surveyOfFiles(Object.fromEntries(files)), 'uc')).toHaveLength(4);
  });
  it('a folder', () => expect(lookAlikes(surveyOfFiles({ 'uc/requirements/README': '' }), 'uc')).toEqual([]));
});
