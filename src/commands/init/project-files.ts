/**
 * What is a small project that works? Pure: the templates, with its name.
 */
import type { TemplateFiles } from './templates.ts';

export const INIT_MANAGERS = [
  { name: 'pip', tests: '`pip install -r requirements-dev.txt`, then `python -m pytest`.' },
  { name: 'uv', tests: '`uv run python -m pytest`. `uv lock` pins all packages, once and for all.' },
  { name: 'poetry', tests: '`poetry install`, then `poetry run python -m pytest`. `poetry lock` pins all packages.' },
  {
    name: 'conda',
    tests:
      '`conda env create --file environment.yml`, `conda activate NAME`, `conda install pytest`, then `python -m pytest`.',
  },
] as const;

export type InitManager = (typeof INIT_MANAGERS)[number]['name'];

/** A project that is called like a package that it needs would need itself. */
const PACKAGES: ReadonlySet<string> = new Set(['numpy', 'pytest']);

/** In words of the installers, names are these characters. */
export function projectName(folder: string): string {
  const name = folder
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  if (name === '') return 'job';
  return PACKAGES.has(name) ? `${name}-job` : name;
}

/** @returns Path to text. */
export function projectFiles(templates: TemplateFiles, manager: InitManager, name: string): TemplateFiles {
  const { tests } = INIT_MANAGERS.find((each) => each.name === manager)!;
  const own = Object.entries(templates).flatMap(([path, text]) => {
    const [, folder, file] = /^([^/]+)\/(.+)$/s.exec(path) ?? [];
    return file !== undefined && (folder === 'job' || folder === manager) ? [[file, text] as const] : [];
  });
  return Object.fromEntries(
    own.map(([path, text]) => [path, text.replaceAll('TESTS', tests).replaceAll('NAME', name)]),
  );
}
