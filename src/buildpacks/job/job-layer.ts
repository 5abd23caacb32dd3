/**
 * The job layer: the runner, its start command on PATH, and what it has to know about this upload.
 */
import { cpSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { sha256 } from '../../app-root/digest.ts';
import type { StagingRecord } from '../../app-root/record.ts';
import type { BuildContext } from '../../cnb/context.ts';
import type { Launch, Process } from '../../cnb/launch.ts';
import { freshLayer, type LayerMetadata, writeLayerEnv, writeLayerMetadata } from '../../cnb/layer.ts';
import { copyLayerSboms } from '../../cnb/layer-sbom.ts';
import type { Interpreter } from '../../python/constraint.ts';
import { compileModules } from '../../python/install/byte-code.ts';
import { hasPaketoPip, namesNoLongerRequired, readRequiredNames } from '../../python/install/leftovers.ts';
import { JOB_PROCFILE } from '../../staging/procfile.ts';
import { encodeText } from '../../upload/text.ts';

export const JOB_LAYER = 'job';
/** As JOB_PROCFILE says it, but without a shell: arguments of `docker run IMAGE ...` reach it. */
const PROCESSES: readonly Process[] = [
  { type: 'web', command: ['planqk-job'], default: true },
  { type: 'serve', command: ['planqk-job', 'serve'] },
];
const RUNNER = 'planqk_runner';

/**
 * Writes the layer for launch. Variables are defaults: what is set when the container starts wins.
 *
 * @returns What an earlier build of this image installed, and this one has kept without need.
 */
export async function writeJobLayer(
  { appDir, buildpackDir, layersDir, env }: BuildContext,
  record: StagingRecord,
  earlier: LayerMetadata | null,
): Promise<{ leftovers: string[] }> {
  const requirements = readRequiredNames(appDir, env);
  const dir = freshLayer(layersDir, JOB_LAYER);
  const isSource = (file: string): boolean => basename(file) !== '__pycache__';
  cpSync(join(buildpackDir, RUNNER), join(dir, RUNNER), { recursive: true, filter: isSource });
  mkdirSync(join(dir, 'bin'));
  cpSync(join(buildpackDir, 'bin-layer', 'planqk-job'), join(dir, 'bin', 'planqk-job'));
  writeLayerEnv(dir, 'env.launch', { name: 'ENTRY_POINT', action: 'default', value: record.entryPoint ?? '' });
  writeLayerEnv(dir, 'env.launch', { name: 'PLANQK_USER_CODE', action: 'default', value: record.userCode ?? '.' });
  await writeLayerMetadata(layersDir, JOB_LAYER, { types: { launch: true }, metadata: { requirements } });
  // made when the buildpack is put together
  copyLayerSboms(buildpackDir, layersDir, JOB_LAYER);
  const leftovers = hasPaketoPip(layersDir) ? namesNoLongerRequired(earlier?.metadata?.requirements, requirements) : [];
  return { leftovers };
}

/** @param python That of the image. */
export const compileRunner = (layersDir: string, python: Interpreter): void =>
  compileModules(python, join(layersDir, JOB_LAYER, RUNNER));

/** Those of ours, unless the upload has a Procfile of its own. */
export const startOf = (record: StagingRecord): Launch => (isStartedByUs(record) ? { processes: PROCESSES } : {});

const isStartedByUs = ({ writes }: StagingRecord): boolean =>
  writes.some(({ path, sha256: written }) => path === 'Procfile' && written === sha256(encodeText(JOB_PROCFILE)));
