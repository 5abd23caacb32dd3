/** Packages of a channel that was made here, one by one: as `conda list --explicit` and pixi's lock name them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Place {
  readonly dir: string;
  readonly url: string;
}

interface CondaRecord {
  readonly name: string;
  readonly md5: string;
  readonly sha256: string;
  readonly depends: readonly string[];
}

interface Listed extends CondaRecord {
  readonly url: string;
}

function listed({ dir, url }: Place, names: readonly string[]): Listed[] {
  const all = ['linux-64', 'noarch'].flatMap((subdir) => {
    const { packages } = JSON.parse(readFileSync(join(dir, subdir, 'repodata.json'), 'utf8'));
    const records = Object.entries(packages as Record<string, CondaRecord>);
    return records.map(([file, record]) => ({ ...record, url: `${url}/${subdir}/${file}` }));
  });
  return all.filter(({ name }) => names.includes(name));
}

export const explicitList = (channel: Place, names: readonly string[]): string =>
  ['@EXPLICIT', ...listed(channel, names).map(({ url, md5 }) => `${url}#${md5}`), ''].join('\n');

/** @param wheel Of the package index, with its name, version and hash. */
export function pixiLock(channel: Place, names: readonly string[], wheel: { url: string; sha256: string }): string {
  const records = listed(channel, names);
  const [, name, version] = /\/([^/-]+)-([^/-]+)-[^/]+$/.exec(wheel.url) ?? [];
  return `version: 6
environments:
  default:
    channels:
    - url: ${channel.url}/
    packages:
      linux-64:
${records.map(({ url }) => `      - conda: ${url}\n`).join('')}      - pypi: ${wheel.url}
packages:
${records.map(condaEntry).join('')}- pypi: ${wheel.url}
  name: ${name}
  version: '${version}'
  sha256: ${wheel.sha256}
`;
}

const condaEntry = ({ url, sha256, md5, depends }: Listed): string =>
  `- conda: ${url}\n  sha256: ${sha256}\n  md5: ${md5}\n  depends: ${JSON.stringify(depends)}\n`;
