/**
 * `npm run release`: makes all that a release holds, in one folder. Of one commit it is the same, whenever and wherever it is made,
 * while Debian's mirror has the same packages; signatures never are.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { BillPart } from '../src/sbom/bill.ts';
import { cycloneDxText } from '../src/sbom/cyclonedx.ts';
import { spdxText } from '../src/sbom/spdx.ts';
import { groundwork } from './groundwork.ts';
import { runScript, step } from './progress.ts';
import { draftBaseImages, removeDrafts } from './release/base-images.ts';
import { readBill, readDebian } from './release/bill.ts';
import { type EmbeddedImages, makeImages, removeImages } from './release/images.ts';
import { labelsOf, type Making } from './release/making.ts';
import { releaseNotes } from './release/notes.ts';
import { readReleaseOptions } from './release/options.ts';
import { provenance, type Subject } from './release/provenance.ts';
import { signFile } from './release/sign.ts';
import { checkAdvisories, tellUnchecked } from './setup/advisories.ts';
import { ARCHS, type Arch } from './setup/arch.ts';
import { ensureArm64 } from './setup/arm64.ts';
import {
  packageComponents,
  packageComposite,
  packageEmbeddedFor,
  packageFile,
  whyNoComposite,
} from './setup/buildpackages.ts';
import { readBundled, VERSION } from './setup/bundle.ts';
import { runAloud } from './setup/command.ts';
import { type Commit, readCommit } from './setup/commit.ts';
import { ensureEmulation } from './setup/emulation.ts';
import { distDir, executableFile } from './setup/executable.ts';
import { ensureCosign } from './setup/image-tools.ts';
import { makeLibrary } from './setup/library.ts';
import { productionImages } from './setup/production-images.ts';
import { SetupError } from './setup/setup-error.ts';
import { stageForBuilder } from './setup/stage-for-builder.ts';
import { ensureUv, pinnedUv } from './setup/uv.ts';
import { repoDir, type Say } from './setup/workspace.ts';

/** What pins all that goes in. */
const PINS = ['package-lock.json', 'tools/lifecycle/go.sum', 'buildpack/environment/uv.txt', 'embedded/Dockerfile'];

const SUMS = 'SHA256SUMS';
const PROVENANCE = `planqk-buildpacks-${VERSION}.provenance.json`;
/** Until the checksums are there. */
const STARTED = '.unfinished';

async function main(): Promise<number> {
  const { output, registry, key, isDraft } = readReleaseOptions(process.argv.slice(2));
  const commit = await readCommit();
  if (!isDraft) checkCommit(commit);
  const notes = releaseNotes(readFileSync(join(repoDir, 'CHANGELOG.md'), 'utf8'), isDraft ? 'Unreleased' : VERSION);
  const making: Making = { version: VERSION, ...commit, registry, dir: resolve(output) };
  const unchecked = await step('known weaknesses of what is shipped', checkAdvisories);
  emptyFolder(making.dir);
  const docker = await groundwork.docker();
  if (!docker.usable) throw new SetupError(docker.why, docker.remedy);
  const [{ pack, lifecycle, launcher }] = await Promise.all([groundwork.goTools(), groundwork.shippedExecutable()]);
  const arm64 = await step('executable for arm64', ensureArm64);
  await step('lifecycle', stageForBuilder);
  await step('qemu', ensureEmulation);
  const images: ImagesOf[] = [];
  for (const arch of ARCHS) images.push(await makeImagesOf(arch, making, pack));
  const missing = await step('buildpackages', (say) => makeBuildpackages(say, pack, making));
  await step('npm package', async (say) => {
    await makeLibrary(say, distDir, making.revision);
    await packNpm(say, making.dir);
  });
  for (const [arch, file] of Object.entries({ amd64: executableFile, arm64 }))
    copyFileSync(file, join(making.dir, `planqk-buildpack-${VERSION}-linux-${arch}`));
  writeFileSync(join(making.dir, 'RELEASE_NOTES.md'), notes);
  await step('bill of materials', async (say) => {
    await ensureUv(say);
    const bill = await readBill({
      version: VERSION,
      packages: await readBundled(),
      uvVersion: pinnedUv(),
      programs: [lifecycle, launcher],
      debian: images.flatMap(({ debian }) => debian),
    });
    writeFileSync(join(making.dir, `planqk-buildpacks-${VERSION}.cdx.json`), cycloneDxText(bill));
    writeFileSync(join(making.dir, `planqk-buildpacks-${VERSION}.spdx.json`), spdxText(bill));
  });
  writeSums(making, images);
  if (key !== undefined) {
    const cosign = await step('cosign', ensureCosign);
    for (const name of [SUMS, PROVENANCE]) await signFile({ cosign, key }, join(making.dir, name));
  }
  for (const name of readdirSync(making.dir).sort()) process.stdout.write(`${join(output, name)}\n`);
  process.stdout.write(`\nRelease ${VERSION} of commit ${commit.revision}${isDraft ? ', as a draft' : ''}.\n`);
  if (key === undefined) process.stdout.write('Not signed: no --key is given.\n');
  tellUnchecked(unchecked);
  if (missing !== null) process.stderr.write(`\nNot made: the buildpackage planqk/python with Paketo's.\n${missing}\n`);
  return 0;
}

interface ImagesOf {
  readonly arch: Arch;
  readonly images: EmbeddedImages;
  readonly debian: readonly BillPart[];
}

/** In the daemon only while they are made: their names are those for any machine. */
async function makeImagesOf(arch: Arch, making: Making, pack: string): Promise<ImagesOf> {
  const drafts = await step(`base images for ${arch}`, (say) => draftBaseImages(say, making.seconds, arch));
  try {
    const images = await step(`embedded builder for ${arch}`, (say) => makeImages(say, making, { pack, drafts, arch }));
    const debian = (await Promise.all([images.build.name, images.run.name].map(readDebian))).flat();
    await removeImages(images);
    return { arch, images, debian };
  } finally {
    await removeDrafts(drafts);
  }
}

function checkCommit({ revision }: Commit): void {
  if (/^[0-9a-f]{40,}$/.test(revision)) return;
  const what = revision === 'unknown' ? 'This is no git repository.' : `Something is not committed: ${revision}.`;
  throw new SetupError(what, 'A release is made of a commit; --draft makes one of what is here.');
}

/** Only what is one already: the folder may be any. */
function emptyFolder(dir: string): void {
  const isOurs =
    !existsSync(dir) || readdirSync(dir).length === 0 || existsSync(join(dir, SUMS)) || existsSync(join(dir, STARTED));
  if (!isOurs)
    throw new SetupError(`${dir} holds something else than a release.`, 'Name an empty folder, or a new one.');
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, STARTED), '');
}

/** @returns Why one is missing, or null. */
async function makeBuildpackages(say: Say, pack: string, making: Making): Promise<string | null> {
  const packing = { say, pack, labels: labelsOf(making) };
  for (const arch of ARCHS) await packageComponents(packing, making.dir, arch);
  await packageEmbeddedFor(packing, making.dir, ARCHS);
  const images = productionImages();
  const missing = await whyNoComposite(images);
  if (missing !== null) return missing;
  const config = join(repoDir, 'package.toml');
  await packageComposite(packing, packageFile(making.dir, 'python'), { config, images, options: ['--format', 'file'] });
  return null;
}

const packNpm = (say: Say, dir: string): Promise<void> =>
  runAloud(say, ['npm', 'pack', '--ignore-scripts', '--pack-destination', dir], {
    cwd: repoDir,
    what: 'Packing for npm',
    remedy: 'See what npm says above.',
  });

/** The provenance names all files but the checksums, and the checksums all but themselves. */
function writeSums(making: Making, made: readonly ImagesOf[]): void {
  const inDir = (name: string): string => join(making.dir, name);
  rmSync(inDir(STARTED));
  const byPlatform = made.map(({ arch, images }) => ({
    platform: `linux/${arch}`,
    digests: Object.values(images).map(({ name, digest }) => [name, digest] as const),
  }));
  const shown = byPlatform.map(({ platform, digests }) => [platform, Object.fromEntries(digests)]);
  writeFileSync(inDir(`planqk-images-${VERSION}.json`), `${JSON.stringify(Object.fromEntries(shown), null, 2)}\n`);
  const pins = PINS.map((path) => subjectOf(join(repoDir, path), path));
  const asSubjects = byPlatform.flatMap(({ platform, digests }) =>
    digests.map(([name, digest]): Subject => ({ name: `${name} ${platform}`, sha256: digest.replace('sha256:', '') })),
  );
  const files = readdirSync(making.dir)
    .sort()
    .map((name) => subjectOf(inDir(name)));
  writeFileSync(inDir(PROVENANCE), provenance(making, [...files, ...asSubjects], pins));
  const all = [...files, subjectOf(inDir(PROVENANCE))].sort((a, b) => (a.name < b.name ? -1 : 1));
  writeFileSync(inDir(SUMS), all.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join(''));
}

const subjectOf = (file: string, name = basename(file)): Subject => ({
  name,
  sha256: createHash('sha256').update(readFileSync(file)).digest('hex'),
});

await runScript(main);
