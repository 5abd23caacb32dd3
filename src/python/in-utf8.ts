/**
 * What would requirements be that every tool reads as they are meant?
 *
 * Pure: works on a Survey.
 */
import type { RelPath, Survey } from '../upload/survey.ts';
import { DECLARATION, decodeRequirements } from './requirements/decode.ts';

/** @returns Null where the file is UTF-8 already, cannot be read, or says itself what it is: that would then be wrong. */
export function requirementsInUtf8(survey: Survey, path: RelPath): string | null {
  const bytes = survey.read(path);
  const decoded = bytes === null ? null : decodeRequirements(bytes);
  if (decoded === null || !decoded.ok || DECLARATION.test(decoded.text.split('\n', 2).join('\n'))) return null;
  return Buffer.from(decoded.text).equals(Buffer.from(bytes!)) ? null : decoded.text;
}
