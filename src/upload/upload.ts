/**
 * The survey of an upload, be it a folder or a zip.
 */
import { statSync } from 'node:fs';
import { surveyAppDir } from './folder.ts';
import type { Survey } from './survey.ts';

/** @throws Refusal for an upload that cannot be read */
export async function surveyUpload(file: string): Promise<Survey> {
  if (statSync(file).isDirectory()) return surveyAppDir(file);
  return (await import('./zip.ts')).surveyZip(file);
}
