/**
 * As a library: what would be staged of an upload? The same value that `planqk-buildpack plan --json` prints.
 *
 *     import { plan } from 'planqk-buildpacks';
 *     const record = await plan('my-job.zip');
 *     if (record.outcome === 'refused') console.error(record.problem?.headline);
 */
import { recordOf, type StagingRecord } from './app-root/record.ts';
import { planFor } from './commands/plan-command.ts';

export type { RecordedWrite, StagingRecord } from './app-root/record.ts';
export type { How, Ignored, PythonRequest, Start } from './app-root/staging-plan.ts';
export type { Problem, Warning, WhoseFault } from './problem.ts';

export interface PlanOptions {
  /** Settings (`BP_PLANQK_USER_CODE`, ...) and limits; by default those of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads, and changes nothing; runs no code of the upload.
 *
 * @param upload A folder or a zip.
 * @returns The record, for a refused upload too: its `problem` says why.
 * @throws The system's error where there is no such file; a `Refusal` where `env` has a limit that is no number.
 */
export const plan = async (upload: string, { env = process.env }: PlanOptions = {}): Promise<StagingRecord> =>
  recordOf((await planFor(upload, env)).plan);
