/** An environment.yml in whatever form people write it, moved from app/user_code to the app root. */

import { expect, it } from 'vitest';
import * as yaml from 'yaml';
import { Refusal } from '../../../../src/problem.ts';
import { stageEnvironment } from '../../../../src/python/managers/conda/environment-text.ts';
import { parseEnvironment } from '../../../../src/python/managers/conda/environment-yml.ts';
import { encodeText } from '../../../../src/upload/text.ts';
import { surveyOfFiles } from '../../../survey-of-files.ts';

const DIR = 'app/user_code';

function stage(text: string, extra: string[] = []): string {
  const path = `${DIR}/environment.yml`;
  const files = { [path]: text, [`${DIR}/r.txt`]: 'six\n', [`${DIR}/lib/setup.py`]: '', [`${DIR}/chan/noarch/x`]: '' };
  return stageEnvironment(parseEnvironment(encodeText(text), path, yaml), surveyOfFiles(files), extra).text;
}

const HEAD = 'dependencies:\n  - rdkit\n';

it.each<[why: string, before: string, after: string]>([
  ['nothing to change', `${HEAD}  - pip:\n    - six\n`, `${HEAD}  - pip:\n    - six\n`],
  ['plain', `${HEAD}  - pip:\n    - -r r.txt # c\n`, `${HEAD}  - pip:\n    - -r ${DIR}/r.txt # c\n`],
  ['single quotes', `${HEAD}  - pip:\n    - '-r r.txt'\n`, `${HEAD}  - pip:\n    - '-r ${DIR}/r.txt'\n`],
  ['double quotes', `${HEAD}  - pip:\n    - "./lib"\n`, `${HEAD}  - pip:\n    - "./${DIR}/lib"\n`],
  [
    'in brackets',
    'dependencies: [rdkit, {pip: [-r r.txt, six]}]\n',
    `dependencies: [rdkit, {pip: [-r ${DIR}/r.txt, six]}]\n`,
  ],
  [
    'Windows line ends',
    `dependencies:\r\n- rdkit\r\n- pip:\r\n  - ./lib\r\n`,
    `dependencies:\r\n- rdkit\r\n- pip:\r\n  - ./${DIR}/lib\r\n`,
  ],
  ['a file URL', `${HEAD}  - pip:\n    - -rfile:r.txt\n`, `${HEAD}  - pip:\n    - -r${DIR}/r.txt\n`],
  ['no release', `${HEAD}  - pip:\n    - pkg-resources==0.0.0\n    - six\n`, `${HEAD}  - pip:\n    - six\n`],
  ['a prefix', `name: x\nprefix: /home/ada/x # there\n${HEAD}`, `name: x\n${HEAD}`],
  ['a channel', `channels: [./chan, defaults]\n${HEAD}`, `channels: [./${DIR}/chan, defaults]\n${HEAD}`],
  ['a channel by file URL', `channels:\n- file:./chan\n${HEAD}`, `channels:\n- ./${DIR}/chan\n${HEAD}`],
])('%s', (_why, before, after) => expect(stage(before)).toBe(after));

it.each<[why: string, before: string, after: string]>([
  ['a list', `${HEAD}  - pip:\n      - six\nname: x\n`, `${HEAD}  - pip:\n      - six\n      - -r t.txt\nname: x\n`],
  ['a list that ends the file', `${HEAD}  - pip:\n    - six`, `${HEAD}  - pip:\n    - six\n    - -r t.txt\n`],
  ['brackets', 'dependencies: [rdkit, {pip: [six]}]\n', 'dependencies: [rdkit, {pip: [six, -r t.txt]}]\n'],
  ['empty brackets', `${HEAD}  - pip: []\n`, `${HEAD}  - pip: [-r t.txt]\n`],
  [
    'a list that is not there',
    `${HEAD}  - pip: # none\nname: x\n`,
    `${HEAD}  - pip: # none\n    - -r t.txt\nname: x\n`,
  ],
  ['no list', `${HEAD}name: x\n`, `${HEAD}  - pip:\n    - -r t.txt\nname: x\n`],
  ['no list, in brackets', 'dependencies: [rdkit]\n', 'dependencies: [rdkit, {pip: [-r t.txt]}]\n'],
])('appended to %s', (_why, before, after) => expect(stage(before, ['-r t.txt'])).toBe(after));

it.each([
  ['two lines in one entry', `${HEAD}  - pip:\n    - |\n      six\n      seven\n`, 'bad-environment-yml'],
  ['a missing file', `${HEAD}  - pip:\n    - -r s.txt\n`, 'requirements-missing-include'],
  ['a channel with a line end in it', `channels: ["conda-forge\\nevil"]\n${HEAD}`, 'bad-environment-yml'],
  ['a channel outside', `channels: [../../../chan]\n${HEAD}`, 'native-outside'],
  ['a channel of another computer', `channels: [/home/ada/chan]\n${HEAD}`, 'native-outside'],
  ['a selector', `${HEAD}  - sel(win): pywin32\n`, 'bad-environment-yml'],
])('refuses %s', (_why, text, code) => {
  let problem: unknown;
  try {
    stage(text, ['-r t.txt']);
  } catch (error) {
    problem = error instanceof Refusal ? error.problem.code : error;
  }
  expect(problem).toBe(code);
});
