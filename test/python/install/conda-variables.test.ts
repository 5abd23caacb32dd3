import { expect, it } from 'vitest';
import {
  isTaken,
  launchVariables,
  leftOutInWords,
  withLaunchVariables,
} from '../../../src/python/install/conda-variables.ts';

const PREFIX = '/layers/planqk_environment/environment/conda';

it('puts the environment first, and leaves everything else to who starts the container', () => {
  const set = { CONDA_PREFIX: '/elsewhere', PROJ_DATA: `${PREFIX}/share/proj`, OMP_NUM_THREADS: '4' };
  expect(launchVariables(PREFIX, { path: [`${PREFIX}/bin`, `${PREFIX}/more`], set })).toEqual([
    { name: 'PATH', action: 'prepend', value: `${PREFIX}/bin:${PREFIX}/more` },
    { name: 'PATH', action: 'delim', value: ':' },
    { name: 'CONDA_PREFIX', action: 'override', value: PREFIX },
    { name: 'PROJ_DATA', action: 'default', value: `${PREFIX}/share/proj` },
    { name: 'OMP_NUM_THREADS', action: 'default', value: '4' },
  ]);
});

it.each([
  ...['LD_PRELOAD', 'LD_LIBRARY_PATH', 'PATH', 'PYTHONPATH', 'PYTHONHOME', 'CNB_APP_DIR', 'BASH_ENV', 'ENV', 'IFS'],
  ...['PLANQK_USER_CODE', 'BASH_FUNC_x%%', '../../outside', 'A/B', 'A.override', '', '1A', 'A B'],
])('%s is left out', (name) => {
  expect(isTaken(name)).toBe(false);
  const names = launchVariables(PREFIX, { path: ['/p'], set: { [name]: 'x' } }).map((each) => each.name);
  expect(names).toEqual(['PATH', 'PATH', 'CONDA_PREFIX']);
});

it.each(['OMP_NUM_THREADS', 'PYTHONHASHSEED', 'MPLBACKEND', '_private', 'lower'])('%s is taken', (name) =>
  expect(isTaken(name)).toBe(true),
);

it('says why a name is left out', () => {
  expect(leftOutInWords(['A', 'LD_PRELOAD', 'A B', 'PATH', '1A'])).toEqual([
    "Left out, since the image's own programs go by them: LD_PRELOAD, PATH",
    'Left out, since no variable can be called so: A B, 1A',
  ]);
  expect(leftOutInWords(['A'])).toEqual([]);
});

it('a value that no variable can have is left out', () => {
  expect(launchVariables(PREFIX, { path: ['/p'], set: { A: 'x\0y' } })).toHaveLength(3);
});

it('is what the launcher would make of it', () => {
  const variables = launchVariables('/p', { path: ['/p/bin'], set: { A: '1', B: '2' } });
  expect(withLaunchVariables(variables, { PATH: '/usr/bin', A: 'mine', CONDA_PREFIX: '/old' })).toEqual({
    ...{ PATH: '/p/bin:/usr/bin', CONDA_PREFIX: '/p', A: 'mine', B: '2' },
  });
});
