/** What does a builder consist of, in the cluster's registry? By the names that deploy/base has for the parts. */
import { mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ClusterTools } from '../setup/cluster-tools.ts';
import { runAloud } from '../setup/command.ts';
import { lifecycleVersion } from '../setup/go-tools.ts';
import { lifecycleArchive, lifecycleLabels } from '../setup/lifecycle-archive.ts';
import { keyOf } from '../setup/workspace.ts';
import type { BuilderImages } from './deploy.ts';
import { type Pusher, place, pushFiles, pushFromDocker, pushLayout } from './images.ts';

export interface Parts {
  /** Images of the Docker daemon, tagged with what they are made of. */
  readonly baseImages: { readonly build: string; readonly run: string };
  readonly composite: { readonly file: string; readonly key: string };
}

export async function pushBuilder(pusher: Pusher, { baseImages, composite }: Parts): Promise<BuilderImages> {
  const base = (image: string): Promise<string> =>
    pushFromDocker(pusher, { name: `planqk/${basename(image).split(':')[0]}`, key: image.split(':')[1]! }, image);
  return {
    'planqk/embedded-build': await base(baseImages.build),
    'planqk/embedded-run': await base(baseImages.run),
    'planqk/lifecycle': await pushLifecycle(pusher),
    'planqk/python': await pushLayout(pusher, { name: 'planqk/python', key: composite.key }, composite.file),
  };
}

/** Holds the network of a pod while its containers come and go. */
export function pushPause(pusher: Pusher, { kubernetes }: ClusterTools): Promise<string> {
  const file = join(kubernetes, 'pause');
  const name = { name: 'planqk/pause', key: keyOf(readFileSync(file)) };
  return pushFiles(pusher, name, async (root) => place(root, file, '/pause'), { entrypoint: '/pause', user: '65535' });
}

/** As kpack takes it: the last layer is all of it, and labels say what it speaks. */
function pushLifecycle(pusher: Pusher): Promise<string> {
  const labels = lifecycleLabels(lifecycleVersion());
  const key = keyOf(readFileSync(lifecycleArchive), JSON.stringify(labels));
  const fill = async (root: string): Promise<void> => {
    mkdirSync(join(root, 'cnb'));
    await runAloud(pusher.say, ['tar', '-xzf', lifecycleArchive, '-C', join(root, 'cnb'), 'lifecycle'], {
      what: 'Making the image of the lifecycle',
      remedy: 'Some space on the disk is needed.',
    });
  };
  return pushFiles(pusher, { name: 'planqk/lifecycle', key }, fill, { labels });
}
