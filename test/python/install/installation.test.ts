import { expect, it } from 'vitest';
import { type Installation, planInstallation } from '../../../src/python/install/installation.ts';

it.each<[why: string, files: string[], kind: Installation['kind']]>([
  ['requirements.txt', ['requirements.txt', 'program.py'], 'pip'],
  ['requirements.txt beside another manifest', ['environment.yml', 'pyproject.toml', 'requirements.txt'], 'pip'],
  ['Python without a manifest', ['program.py', 'README.md'], 'pip'],
  ['a project that no tool would install', ['pyproject.toml'], 'unsupported'],
  ['pipenv without a lock', ['Pipfile'], 'project'],
  ['pylock', ['pylock.toml', 'main.py'], 'project'],
  ['pylock beside another lock', ['Pipfile', 'Pipfile.lock', 'pylock.toml'], 'unsupported'],
  ['conda', ['environment.yml', 'program.py'], 'conda'],
  ['a list of conda', ['package-list.txt'], 'conda'],
  ['pixi', ['pixi.lock', 'pixi.toml'], 'conda'],
  ['conda and Poetry', ['environment.yml', 'pyproject.toml'], 'unsupported'],
  ['pixi without a lock', ['pixi.toml'], 'unsupported'],
  ['another language', ['package.json', 'index.js'], 'none'],
  ['nothing', [], 'none'],
  ['uv', ['uv.lock', 'main.py', 'pyproject.toml'], 'project'],
  ['poetry', ['poetry.lock', 'pyproject.toml'], 'project'],
  ['pipenv', ['Pipfile.lock', 'Pipfile'], 'project'],
  ['two locks', ['uv.lock', 'poetry.lock', 'pyproject.toml'], 'unsupported'],
])('%s', (_why, files, kind) => {
  expect(planInstallation(files, undefined, () => null).kind).toBe(kind);
});

it('takes of two files of conda the list, as Paketo does', () => {
  expect(planInstallation(['environment.yml', 'package-list.txt'], undefined, () => null)).toEqual({
    kind: 'conda',
    manifest: 'package-list.txt',
  });
});

it('takes the files that BP_PIP_REQUIREMENT names, in their order', () => {
  expect(planInstallation(['environment.yml'], ' b.txt  req/a.txt ', () => null)).toEqual({
    kind: 'pip',
    files: ['b.txt', 'req/a.txt'],
  });
});

it('names all manifests that it cannot install', () => {
  expect(planInstallation(['environment.yml', 'main.py', 'pyproject.toml'], '', () => null)).toEqual({
    kind: 'unsupported',
    found: ['environment.yml', 'pyproject.toml'],
  });
});

it.each<[text: string, kind: Installation['kind']]>([
  ['[tool.poetry.dependencies]\nnumpy = "*"\n', 'project'],
  ['[tool.poetry]\nname = "a"\n', 'project'],
  ['[tool.poetry-dynamic-versioning]\n', 'unsupported'],
  ['[project]\nname = "a"\n', 'unsupported'],
])('a pyproject.toml alone, with %j', (text, kind) => {
  expect(planInstallation(['main.py', 'pyproject.toml'], undefined, () => text).kind).toBe(kind);
});
