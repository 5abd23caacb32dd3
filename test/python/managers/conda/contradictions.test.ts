/** When do an environment.yml and a requirements.txt beside it contradict each other? */
import { describe, expect, it } from 'vitest';
import * as yaml from 'yaml';
import { contradictions } from '../../../../src/python/managers/conda/contradictions.ts';
import { parseEnvironment } from '../../../../src/python/managers/conda/environment-yml.ts';
import { surveyOfFiles } from '../../../survey-of-files.ts';

const contradict = (conda: string, requirement: string, used: string[] = []): boolean => {
  const text = `dependencies: ["${conda}"]\n`;
  const file = parseEnvironment(Buffer.from(text), 'environment.yml', yaml);
  const survey = surveyOfFiles({ 'environment.yml': text, 'requirements.txt': `${requirement}\n` });
  return contradictions(file, survey, used).length > 0;
};

describe('they do', () => {
  it.each([
    ['qiskit=1.3.0', 'qiskit==2.1.0'],
    ['qiskit==1.3.0', 'qiskit==2.1.0'],
    ['conda-forge::Qiskit=1.3.0=py311_0', 'qiskit==2.1.0'],
    ['qiskit 1.3.*', 'qiskit==2.1.0'],
    ['qiskit >=1,<2', 'qiskit==2.1.0'],
    ['numpy=1.26', 'numpy>=2'],
    ['numpy==1.26.4', 'numpy>=2,<3'],
    ['numpy=1', 'numpy>=2'],
  ])('%s, %s', (conda, requirement) => expect(contradict(conda, requirement)).toBe(true));
});

describe('they do not, or nobody can say', () => {
  it.each([
    ['qiskit=1.3', 'qiskit==1.3.0'],
    ['qiskit==1.3', 'qiskit==1.3.0'],
    ['numpy=1', 'numpy>=1.5'],
    ['numpy=1', 'numpy~=1.5'],
    ['numpy>=1', 'numpy>=2'],
    ['numpy=1.2|1.3', 'numpy==2'],
    ['numpy', 'numpy==2'],
    ['numpy=1', 'scipy==2'],
    ['numpy=1', 'numpy==2; python_version < "3"'],
    ['numpy=1', 'numpy == '],
  ])('%s, %s', (conda, requirement) => expect(contradict(conda, requirement)).toBe(false));

  it('where the environment includes the other', () => {
    expect(contradict('numpy=1', 'numpy==2', ['requirements.txt'])).toBe(false);
  });
});
