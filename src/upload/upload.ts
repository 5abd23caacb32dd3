/**
 * The survey of an upload, be it a folder or a zip.
 */
import { statSync } from 'node:fs';
import { surveyAppDir } from './folder.ts';
import type { UploadLimits } from './limits.ts';
import type { Survey } from './survey.ts';

/** @throws Refusal for an upload that cannot be read, or a zip that is larger than may be */
export async function surveyUpload(file: string, limits?: UploadLimits): Promise<Survey> {
  if (statSync(file).isDirectory()) return surveyAppDir(file);
  return (await import('./zip.ts')).surveyZip(file, limits);
}
