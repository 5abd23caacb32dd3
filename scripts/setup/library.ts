/**
 * What does `import { plan } from 'planqk-buildpacks'` find? One file, and the types of what it takes and returns.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bundle } from './bundle.ts';
import { runAloud } from './command.ts';
import { repoDir, type Say } from './workspace.ts';

const ENTRY = 'index';

/** In dist: index.cjs, and types/index.d.ts with all that it names. */
export async function makeLibrary(say: Say, distDir: string, revision?: string): Promise<void> {
  await bundle(join(repoDir, 'src', `${ENTRY}.ts`), join(distDir, `${ENTRY}.cjs`), revision);
  const drafts = mkdtempSync(join(tmpdir(), 'planqk-types-'));
  try {
    await declare(say, drafts);
    rmSync(join(distDir, 'types'), { recursive: true, force: true });
    for (const [path, text] of declarations((file) => readFileSync(join(drafts, file), 'utf8'))) {
      mkdirSync(dirname(join(distDir, 'types', path)), { recursive: true });
      writeFileSync(join(distDir, 'types', path), text);
    }
  } finally {
    rmSync(drafts, { recursive: true });
  }
}

/** Of all sources that the entry reaches. */
async function declare(say: Say, dir: string): Promise<void> {
  const config = join(dir, 'tsconfig.json');
  const compilerOptions = {
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    outDir: dir,
    rootDir: join(repoDir, 'src'),
    typeRoots: [join(repoDir, 'node_modules', '@types')],
  };
  const files = [join(repoDir, 'src', `${ENTRY}.ts`)];
  writeFileSync(
    config,
    JSON.stringify({ extends: join(repoDir, 'tsconfig.json'), compilerOptions, files, include: [] }),
  );
  const tsc = join(repoDir, 'node_modules', '.bin', 'tsc');
  await runAloud(say, [tsc, '--project', config], { what: 'Writing the types', remedy: 'See what tsc says above.' });
}

/** Pure: those that the entry's types name, each other's too, as a package has them. */
export function declarations(read: (path: string) => string): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (path: string): void => {
    if (found.has(path)) return;
    const text = read(path).replaceAll(/(from '\.[^']*)\.ts';/g, "$1.js';");
    found.set(path, text);
    for (const [, to] of text.matchAll(/from '(\.[^']*)\.js';/g)) visit(`${join(dirname(path), to!)}.d.ts`);
  };
  visit(`${ENTRY}.d.ts`);
  return found;
}
