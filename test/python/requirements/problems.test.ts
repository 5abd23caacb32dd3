// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pip's own variables are written so

import { otherFormat } from '../../../src/python/requirements/other-formats.ts';
import * as room from '../../../src/python/requirements/problems.ts';
import {
  backslashPath,
  blankAfterBackslash,
  command,
  cycle,
  editableFragment,
  editableInvalid,
  equalsAfterOption,
  fileUrl,
  hashMix,
  homePath,
  hostPath,
  includeUrl,
  indexPath,
  invalidConstraint,
  limit,
  lineInvalid,
  linkOutside,
  missing,
  missingInclude,
  missingPath,
  notInstallable,
  notRequirements,
  notText,
  optionInvalid,
  outside,
  pathAfterAt,
  pinConflict,
  pythonRequired,
  rangeConflict,
  singleEquals,
  unwritablePath,
  variableInclude,
  variablePath,
  vcsPath,
} from '../../../src/python/requirements/problems.ts';
import { describeMessages } from '../../messages.ts';

const at = { path: 'app/user_code/requirements.txt', line: 3 };

describeMessages(import.meta.dirname, room, {
  cycle: [cycle([at, { path: 'app/user_code/more.txt', line: 1 }])],
  hashMix: [hashMix(at, [{ path: 'requirements.txt', line: 1 }])],
  hostPath: [
    hostPath(at, 'numpy @ file:///home/ada/numpy.whl', { name: 'numpy', meant: null }),
    hostPath(at, '/home/ada/lib', { name: null, meant: null }),
    hostPath(at, '/home/ada/wheels/x-1-py3-none-any.whl', { name: null, meant: './wheels/x-1-py3-none-any.whl' }),
  ],
  invalidConstraint: [
    invalidConstraint(at, '-e ./lib', 'editable'),
    invalidConstraint(at, 'qiskit[visualization]', 'extras'),
    invalidConstraint(at, './lib', 'unnamed'),
  ],
  limit: [
    limit('app/user_code/more.txt', 'files', 64),
    limit('app/user_code/more.txt', 'depth', 16),
    limit('app/user_code/requirements.txt', 'bytes', 1024 * 1024),
    limit('app/user_code/requirements.txt', 'lines', 100_000),
    limit('app/user_code/requirements.txt', 'characters', 8 * 1024 * 1024),
    limit('app/user_code/requirements.txt:7', 'line', 65_536),
    limit('app/user_code/requirements.txt:7', 'nesting', 64),
  ],
  linkOutside: [linkOutside('app/user_code/more.txt', at), linkOutside('app/user_code/requirements.txt', null)],
  missing: [
    missing('app/user_code/requirements.txt', null),
    missing('app/user_code/reqs/prod.txt', { path: 'app/user_code/pyproject.toml', line: 6 }),
  ],
  missingInclude: [
    missingInclude(at, '-r more.txt', 'app/user_code/more.txt', null),
    missingInclude(at, '-r sub/more.txt', 'app/user_code/sub/sub/more.txt', '-r more.txt'),
  ],
  missingPath: [
    missingPath(at, './lib', 'app/user_code/lib', null),
    missingPath(at, './lib', 'app/user_code/lib', './requirements/lib'),
  ],
  notInstallable: [notInstallable(at, './lib', 'app/user_code/lib')],
  notText: [notText('app/user_code/requirements.txt', 212)],
  outside: [outside(at, '../../../lib')],
  pinConflict: [
    pinConflict('six', [
      { specifier: '==1.16.0', at },
      { specifier: '==1.17.0', at: { path: 'requirements.txt', line: 1 } },
    ]),
    pinConflict('six', [
      { specifier: '==1.16.0', at },
      { specifier: '==1.17.0', at: { path: 'app/user_code/environment.yml', line: 5 } },
    ]),
  ],
  rangeConflict: [
    rangeConflict('six', [
      { specifier: '==1.16.0', at },
      { specifier: '<1.16', at: { path: 'requirements.txt', line: 2 } },
    ]),
  ],
  unwritablePath: [unwritablePath(at, '-r more.txt', 'app/a -b')],
  variablePath: [
    variablePath(at, '${LIBS}/a.whl', at),
    variablePath(at, '${LIBS}/a.whl', { path: 'app/user_code/requirements.txt', line: 5 }),
  ],
  blankAfterBackslash: [blankAfterBackslash(at, 'six \\')],
  pathAfterAt: [pathAfterAt(at, 'lib @ ./lib')],
  editableFragment: [editableFragment(at, '-e ./lib#egg=lib')],
  indexPath: [indexPath(at, './wheels')],
  singleEquals: [singleEquals(at, 'numpy=1.26.4=py311'), singleEquals(at, 'python=3.11')],
  command: [
    command(at, 'pip install qiskit'),
    command(at, '%pip install -U qiskit numpy'),
    command(at, 'pip install six -r a.txt'),
  ],
  backslashPath: [backslashPath(at, '-r sub\\more.txt', '-r sub/more.txt'), backslashPath(at, '.\\lib', null)],
  equalsAfterOption: [equalsAfterOption(at, '-e=./lib')],
  variableInclude: [variableInclude(at, '-r ${STAGE}.txt')],
  pythonRequired: [pythonRequired(at, 'python>=3.8')],
  notRequirements: ['[project]', '@EXPLICIT', 'Package Version\n------- -------', '{\\rtf1', '{"cells": []}'].map(
    (text) => notRequirements(at, otherFormat(text)!),
  ),
  includeUrl: [includeUrl(at, '-r file:more.txt')],
  vcsPath: [vcsPath(at, 'git+file:./lib')],
  fileUrl: [fileUrl(at, 'FILE:./lib')],
  homePath: [homePath(at, '~/lib')],
  editableInvalid: [editableInvalid(at, '-e six==1.0')],
  optionInvalid: [optionInvalid(at, '--no-such-option')],
  lineInvalid: ['qiskit ==', 'qiskit 1.3.0', 'qiskit, numpy', '\u201cqiskit\u201d', 'qiskit \u2013'].map((text) =>
    lineInvalid(at, text),
  ),
});
