import { describe, expect, it } from 'vitest';
import { versionWarnings } from '../../src/python/version-from-git.ts';
import { surveyOfFiles } from '../survey-of-files.ts';

const messages = async (requirements: string, files: Readonly<Record<string, string>> = {}): Promise<string[]> => {
  const warnings = await versionWarnings(surveyOfFiles({ 'requirements.txt': requirements, ...files }), []);
  return warnings.map(({ message, where }) => `${where.join(' ')}: ${message}`);
};

describe('a version from git', () => {
  const project = (requires: string, more: string): string =>
    `[project]\nname = "j"\ndynamic = ["version"]\n[build-system]\nrequires = ["${requires}"]\n${more}\n`;
  const scm = project('setuptools-scm[toml]>=8', '[tool.setuptools_scm]');

  it.each<[why: string, text: string, variable: string]>([
    ['setuptools-scm', scm, 'SETUPTOOLS_SCM_PRETEND_VERSION=1.0'],
    ['hatch-vcs', project('hatch_vcs', '[tool.hatch.version]\nsource = "vcs"'), 'SETUPTOOLS_SCM_PRETEND_VERSION=1.0'],
    ['pdm-backend', project('pdm-backend', '[tool.pdm.version]\nsource = "scm"'), 'PDM_BUILD_SCM_VERSION=1.0'],
    ['pbr', project('pbr', ''), 'PBR_VERSION=1.0'],
    ['versioningit', project('versioningit', '[tool.versioningit]'), 'write its version into pyproject.toml'],
  ])('%s', async (_why, text, variable) => {
    const [message] = await messages('-e ./lib[x] ; python_version > "3"\n', { 'lib/pyproject.toml': text });
    expect(message).toContain('lib/pyproject.toml: It is built, and ');
    expect(message).toContain(variable);
  });

  it('of a setup.py', async () => {
    const files = { 'setup.py': 'from setuptools import setup\nsetup(use_scm_version=True)\n' };
    expect(await messages('.\n', files)).toEqual([
      expect.stringContaining('setup.py: It is built, and setuptools-scm'),
    ]);
  });

  it.each<[why: string, requirements: string, files: Readonly<Record<string, string>>]>([
    ['not built', 'six\n', { 'pyproject.toml': scm }],
    ['with its .git', '.\n', { 'pyproject.toml': scm, '.git/HEAD': '' }],
    ['of an unpacked sdist', '.\n', { 'pyproject.toml': scm, 'PKG-INFO': '' }],
    ['with a fallback', '.\n', { 'pyproject.toml': `${scm}fallback_version = "1"\n` }],
    ['that is written out', '.\n', { 'pyproject.toml': scm.replace('dynamic = ["version"]', 'version = "1"') }],
    ['for its files only', '.\n', { 'pyproject.toml': project('setuptools-scm', '') }],
    ['from a file', '.\n', { 'pyproject.toml': project('pdm-backend', '[tool.pdm.version]\nsource = "file"') }],
    ['of a file that cannot be read', '.\n', { 'pyproject.toml': '[' }],
  ])('not %s', async (_why, requirements, files) => expect(await messages(requirements, files)).toEqual([]));
});
