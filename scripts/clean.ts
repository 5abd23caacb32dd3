/**
 * `npm run clean`: removes what was made here and is of no use any more. Only what is ours: by the names that we give, and
 * of images without a name by the buildpacks that their labels say they were made by.
 */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isOurImage, isOurVolume, namesOf } from './job/leftovers.ts';
import { runScript, step } from './progress.ts';
import { ask } from './setup/command.ts';
import { distDir } from './setup/executable.ts';
import { SetupError } from './setup/setup-error.ts';
import { cacheDir, repoDir } from './setup/workspace.ts';

const FORMAT = '{{.Id}}\t{{json .RepoTags}}\t{{json .RepoDigests}}\t{{json .Config.Labels}}';

async function main(): Promise<number> {
  const { all, 'dry-run': isDry } = readOptions();
  const images = await ourImages(all);
  const volumes = (await linesOf('docker', 'volume', 'ls', '--quiet')).filter(isOurVolume);
  const folders = [join(cacheDir, 'jobs'), ...(all ? [cacheDir, distDir] : [])].filter((dir) => existsSync(dir));
  for (const { shown } of images) process.stdout.write(`image ${shown}\n`);
  for (const volume of volumes) process.stdout.write(`volume ${volume}\n`);
  for (const folder of folders) process.stdout.write(`${folder.slice(repoDir.length + 1)}/\n`);
  if (isDry) return 0;
  // one by one: what a container still uses stays, and the others go
  await step('images and volumes', async (say) => {
    for (const { names, shown } of images) {
      for (const name of names) {
        const { ok, stderr } = await ask('docker', ['image', 'rm', name]);
        say(shown);
        if (!ok) process.stderr.write(`${shown} stays: ${stderr.trim()}\n`);
      }
    }
    for (const volume of volumes) await ask('docker', ['volume', 'rm', volume]);
  });
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  return 0;
}

function readOptions(): { all: boolean; 'dry-run': boolean } {
  const off = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({ options: { all: off, 'dry-run': off } }).values;
  } catch (error) {
    throw new SetupError((error as Error).message, 'See npm run clean -- --help.');
  }
}

interface Image {
  /** What to remove it by: its names of ours, or where it has none its id. */
  readonly names: readonly string[];
  readonly shown: string;
}

async function ourImages(all: boolean): Promise<Image[]> {
  const ids = [...new Set(await linesOf('docker', 'image', 'ls', '--quiet', '--no-trunc'))];
  if (ids.length === 0) return [];
  const images = (await linesOf('docker', 'image', 'inspect', '--format', FORMAT, ...ids)).map((line) => {
    const [id = '', tags = '', digests = '', labels = ''] = line.split('\t');
    const [tagged, pulled] = [tags, digests].map((list) => (JSON.parse(list) ?? []) as string[]);
    return { names: namesOf(id, tagged!, pulled!), labels };
  });
  return images.flatMap(({ names, labels }) => {
    const ours = names.filter((name) => isOurImage(name, labels, all));
    return ours.length === 0 ? [] : [{ names: ours, shown: ours.join(' ') }];
  });
}

async function linesOf(file: string, ...args: string[]): Promise<string[]> {
  const { ok, stdout, stderr } = await ask(file, args);
  if (!ok)
    throw new SetupError(
      `Docker does not answer: ${stderr.trim()}`,
      'Start the daemon; without one there is nothing to remove.',
    );
  return stdout.split('\n').filter(Boolean);
}

await runScript(main);
