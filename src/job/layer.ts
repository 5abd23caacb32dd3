/**
 * The job layer: the runner, its start command on PATH, and what it has to know about this upload.
 */
import { cpSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { freshLayer, writeLayerEnv, writeLayerMetadata } from '../cnb/layer.ts';
import type { StagingRecord } from '../staging/record.ts';

const LAYER = 'job';
const RUNNER = 'planqk_runner';

/** Writes the layer for launch. Variables are defaults: what is set when the container starts wins. */
export async function writeJobLayer(buildpackDir: string, layersDir: string, record: StagingRecord): Promise<void> {
  const dir = freshLayer(layersDir, LAYER);
  const isSource = (file: string): boolean => basename(file) !== '__pycache__';
  cpSync(join(buildpackDir, RUNNER), join(dir, RUNNER), { recursive: true, filter: isSource });
  mkdirSync(join(dir, 'bin'));
  cpSync(join(buildpackDir, 'bin-layer', 'planqk-job'), join(dir, 'bin', 'planqk-job'));
  writeLayerEnv(dir, 'env.launch', 'ENTRY_POINT', 'default', record.entryPoint ?? '');
  writeLayerEnv(dir, 'env.launch', 'PLANQK_USER_CODE', 'default', record.userCode ?? '.');
  await writeLayerMetadata(layersDir, LAYER, { types: { launch: true } });
}
