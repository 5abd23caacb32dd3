/**
 * From what is the lifecycle built? From the modules that go.mod pins, two of which get a file or two more, which are in
 * tools/lifecycle, and a few lines that lead to them.
 *
 * As released it loses its connection to the daemon where the layers of an image take more than half a minute to add, and
 * fails after five more (https://github.com/buildpacks/lifecycle/issues/1514). And for a daemon it compresses every layer
 * for nothing, and sends what is there already; and where a layer above a changed one is the same as before, it fetches the
 * whole image of before for it, though it has the layer at hand. To a daemon of before Docker 25 it does not speak at all,
 * unless it is told its version. For a registry it compresses each layer twice, and slowly.
 */
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { SetupError } from './setup-error.ts';

interface Change {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

interface Patch {
  readonly module: string;
  /** In the module, and in tools/lifecycle. */
  readonly added: readonly string[];
  readonly changes: readonly Change[];
}

export const PATCHES: readonly Patch[] = [
  {
    module: 'github.com/buildpacks/lifecycle',
    added: ['priv/keep_open.go'],
    changes: [
      {
        file: 'priv/docker.go',
        from: '\t\topts = append(opts, opt)\n',
        to: '\t\treturn keptOpen(append(opts, opt))\n',
      },
      {
        file: 'phase/exporter.go',
        from: '\t\treturn layer.Digest, image.ReuseLayerWithHistory(previousSHA, layer.History)\n',
        to: `\t\tif image.Kind() == "local" {
\t\t\treturn layer.Digest, image.AddLayerWithDiffIDAndHistory(layer.TarPath, layer.Digest, layer.History)
\t\t}
\t\treturn layer.Digest, image.ReuseLayerWithHistory(previousSHA, layer.History)
`,
      },
      {
        file: 'phase/exporter.go',
        from: '\t\t\terr = opts.WorkingImage.ReuseLayerWithHistory(slice.Digest, slice.History)\n',
        to: `\t\t\tif opts.WorkingImage.Kind() == "local" {
\t\t\t\terr = opts.WorkingImage.AddLayerWithDiffIDAndHistory(slice.TarPath, slice.Digest, slice.History)
\t\t\t} else {
\t\t\t\terr = opts.WorkingImage.ReuseLayerWithHistory(slice.Digest, slice.History)
\t\t\t}
`,
      },
    ],
  },
  {
    module: 'github.com/buildpacks/imgutil',
    added: ['compressed_once.go', 'local/plain_layer.go'],
    changes: [
      {
        file: 'cnb_image.go',
        from: '\tlayer, err := tarball.LayerFromFile(path)\n',
        to: '\tlayer, err := layerFrom(path)\n',
      },
      {
        file: 'cnb_image.go',
        from: '\t"github.com/google/go-containerregistry/pkg/v1/tarball"\n',
        to: '',
      },
      {
        file: 'local/local.go',
        from: '\tdaemonOS       string\n}\n',
        to: '\tdaemonOS       string\n\tprevious       v1.Image\n\trefused        bool\n}\n',
      },
      {
        file: 'local/new.go',
        from: '\t\tdaemonOS:       options.Platform.OS,\n',
        to: '\t\tdaemonOS:       options.Platform.OS,\n\t\tprevious:       previousImage.image,\n',
      },
      {
        // called where the daemon has refused an image without these layers, or would
        file: 'local/local.go',
        from: 'func (i *Image) ensureLayers() error {\n',
        to: 'func (i *Image) ensureLayers() error {\n\ti.refused = true\n',
      },
      {
        file: 'local/local.go',
        from: 'func (i *Image) AddLayerWithDiffIDAndHistory(path, _ string, history v1.History) error {\n',
        to: `func (i *Image) AddLayerWithDiffIDAndHistory(path, diffID string, history v1.History) error {
\tif plain := plainLayerFrom(path, diffID, i, i.previous, &i.refused); plain != nil {
\t\ti.store.onDiskLayersByDiffID[plain.diffID] = annotatedLayer{layer: plain, uncompressedSize: plain.size}
\t\treturn i.AddLayerWithHistory(plain, history)
\t}
`,
      },
    ],
  },
];

/** All that decides what is built, besides go.mod. */
export const readPatches = (moduleDir: string): string =>
  JSON.stringify(
    PATCHES.map((patch) => ({
      ...patch,
      contents: patch.added.map((file) => readFileSync(join(moduleDir, file), 'utf8')),
    })),
  );

/**
 * @param moduleDir tools/lifecycle.
 * @param released Where Go keeps a module, which may not be written to.
 * @param dir Where the changed ones are put, and a go.mod that leads to them.
 * @returns The go.mod, for `go build -modfile`.
 */
export function writePatched(moduleDir: string, released: (module: string) => string, dir: string): string {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  const replacements = PATCHES.map((patch) => {
    const copy = join(dir, patch.module);
    copyWritable(released(patch.module), copy);
    for (const file of patch.added) cpSync(join(moduleDir, file), join(copy, file));
    for (const change of patch.changes) {
      const file = join(copy, change.file);
      writeFileSync(file, changeText(readFileSync(file, 'utf8'), change, patch.module));
    }
    // Relative to the module that is built, so that the programs are the same on every machine.
    return `replace ${patch.module} => ${relative(moduleDir, copy)}\n`;
  });
  writeFileSync(join(dir, 'go.mod'), [readFileSync(join(moduleDir, 'go.mod'), 'utf8'), ...replacements].join('\n'));
  cpSync(join(moduleDir, 'go.sum'), join(dir, 'go.sum'));
  return join(dir, 'go.mod');
}

function copyWritable(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true });
  chmodSync(to, 0o755);
  for (const entry of readdirSync(to, { recursive: true, withFileTypes: true }))
    if (!entry.isSymbolicLink()) chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
}

/** Pure. @throws SetupError It is another release, at which somebody has to look. */
export function changeText(text: string, { file, from, to }: Change, module: string): string {
  const [before, after, ...more] = text.split(from);
  if (before !== undefined && after !== undefined && more.length === 0) return before + to + after;
  throw new SetupError(
    `${file} of ${module} is not as scripts/setup/patched-modules.ts expects it.`,
    'See whether that release still needs the change; write it anew, or take it out.',
  );
}
