/** One file of a program's sources and all that they need, what is not code included. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import packageJson from '../../package.json' with { type: 'json' };
import { SERVICE } from '../../src/buildpacks/job/service-layer.ts';
import { readManifests } from '../../src/commands/deploy/manifests.ts';
import { readTemplates } from '../../src/commands/init/templates.ts';
import { DEV } from '../../src/release.ts';
import { type Package, readPackages } from './third-party.ts';
import { repoDir } from './workspace.ts';

export const VERSION: string = packageJson.version;

/**
 * CommonJS, since a single executable application takes nothing else.
 *
 * @returns The files that went in, relative to the repository.
 */
export async function bundle(entry: string, outfile: string, revision = DEV): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: repoDir,
    metafile: true,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    banner: { js: '#!/usr/bin/env node' },
    // the sources look beside themselves for what the bundle carries
    // for XML, which is never written; the library that would asks for it does without
    external: ['xmlbuilder2'],
    define: {
      PLANQK_RELEASE: JSON.stringify({ version: VERSION, revision }),
      // as texts: objects would be made at each start
      PLANQK_CARRIED: JSON.stringify(JSON.stringify(carriedFiles())),
      PLANQK_MANIFESTS: JSON.stringify(JSON.stringify(readManifests())),
      PLANQK_TEMPLATES: JSON.stringify(JSON.stringify(readTemplates())),
      'import.meta.dirname': '__dirname',
    },
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'inline',
    logLevel: 'warning',
  });
  return Object.keys(metafile.inputs);
}

/** For `run`, which has no buildpacks beside it to take them from: path to text, by the buildpack whose they are. */
const carriedFiles = () => ({
  job: filesIn('job', 'planqk_runner'),
  environment: { ...filesIn('environment', 'planqk_conda'), ...filesIn('environment', 'rattler.txt') },
});

function filesIn(component: string, path: string): Record<string, string> {
  const dir = join(repoDir, 'buildpack', component);
  const names = path.endsWith('.txt') ? [path] : readdirSync(join(dir, path)).map((name) => join(path, name));
  const carried = names.filter((name) => /\.(py|txt)$/.test(name)).sort();
  return Object.fromEntries(carried.map((name) => [name, readFileSync(join(dir, name), 'utf8')]));
}

/** For `serve`: the service with its packages, path to text. */
export function serviceFiles(): Record<string, string> {
  const dir = join(repoDir, 'buildpack', 'job');
  const paths = readdirSync(join(dir, SERVICE), { recursive: true }).map((path) => join(SERVICE, String(path)));
  const isText = (path: string): boolean => /\.(py|html)$|\.dist-info\//.test(path);
  const files = paths.filter((path) => isText(path) && statSync(join(dir, path)).isFile()).sort();
  return Object.fromEntries(files.map((path) => [path, readFileSync(join(dir, path), 'utf8')]));
}

/** @returns What is in the executable that others have made. */
export async function readBundled(): Promise<Package[]> {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-bundle-'));
  try {
    return readPackages(await bundle(join(repoDir, 'src', 'main.ts'), join(dir, 'bundle.cjs')));
  } finally {
    rmSync(dir, { recursive: true });
  }
}
