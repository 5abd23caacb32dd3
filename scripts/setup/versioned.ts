/** Which files name the version of these buildpacks, beside package.json? Tools that others have made read them as they are. */

export const VERSIONED: readonly string[] = [
  'buildpack/*/buildpack.toml',
  'builder.toml',
  'embedded/builder.toml',
  'package.toml',
  'deploy/{base,tekton}/*.yaml',
  'deploy/README.md',
  'docs/*.md',
  'ci/*.yml',
  'README.md',
];

/** Pure: a text with one version in the place of another; longer ones that hold it are others. */
export const renamed = (text: string, from: string, to: string): string =>
  text.replaceAll(new RegExp(`(?<![\\d.])${from.replaceAll('.', '\\.')}(?![\\d.]*\\d)`, 'g'), to);
