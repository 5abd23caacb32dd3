/** What would pip take in place of a line that it does not? */
import { describe, expect, it } from 'vitest';
import {
  commandLines,
  importedModule,
  isCommand,
  mendedLines,
  oddCharacter,
} from '../../../src/python/requirements/slips.ts';

describe('a line that can be mended', () => {
  it.each<[text: string, lines: string[]]>([
    ['numpy   1.26.4', ['numpy==1.26.4']],
    ['numpy v1.26', ['numpy==1.26']],
    ['numpy, six', ['numpy', 'six']],
    ['numpy; six', ['numpy', 'six']],
    ['numpy>=1.0, <2, six[a]==1', ['numpy>=1.0,<2', 'six[a]==1']],
    ['numpy == 1.26 six', ['numpy==1.26', 'six']],
    ['"six>=1",', ['six>=1']],
    ["'six'", ['six']],
    ['\u201csix\u201d', ['six']],
    ['six>=\u201c1.0\u201d', ['six>=1.0']],
    ['`six`', ['six']],
    ['six; python_version >= \u20183.8\u2019', ["six; python_version >= '3.8'"]],
    ['six\u00a0==1.16.0', ['six ==1.16.0']],
    ['six\u200b==1.16.0', ['six==1.16.0']],
    ['scikit\u2011learn', ['scikit-learn']],
    ['six\u22651.0', ['six>=1.0']],
    ['six=>1.0', ['six>=1.0']],
    ['six\uff0cnumpy', ['six', 'numpy']],
    ['numpy==2,2', ['numpy==2.2']],
  ])('%j', (text, lines) => expect(mendedLines(text)).toEqual(lines));
});

describe('a line of which nobody can say', () => {
  it.each(['the packages of this job', 'six ==', 'six>=1.0\u20132.0', 'a b c', './lib', '', 'numpy (see below), six'])(
    '%j',
    (text) => expect(mendedLines(text)).toEqual([]),
  );
});

it.each<[text: string, lines: string[]]>([
  ['pip install six', ['six']],
  ['%pip install -U six numpy', ['six', 'numpy']],
  ['! pip3.11 install "six>=1" --quiet', ['six>=1']],
  ['$ sudo pip install six', ['six']],
  ['python -m pip install six -r base.txt', ['six', '-r base.txt']],
  ['uv pip install six', ['six']],
  ['conda install -c conda-forge rdkit', ['rdkit']],
  ['pip install', []],
])('a command: %s', (text, lines) => {
  expect(isCommand(text)).toBe(true);
  expect(commandLines(text)).toEqual(lines);
});

it.each(['install', 'pip==23.0', 'pip', 'uv', 'conda-lock', 'pipdeptree'])('no command: %s', (text) =>
  expect(isCommand(text)).toBe(false),
);

it.each<[text: string, module: string | null]>([
  ['import numpy as np', 'numpy'],
  ['from qiskit.circuit import Parameter', 'qiskit'],
  ['importlib-metadata six', null],
])('a statement of Python: %s', (text, module) => expect(importedModule(text)).toBe(module));

it('what is plain has no odd character', () => expect(oddCharacter('six[a]>=1,<2; os_name == "nt"')).toBeNull());
