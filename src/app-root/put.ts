/**
 * What is put at the app root: moved aside, or copied.
 */
import type { RelPath, Survey } from '../upload/survey.ts';
import { decodeText, encodeText } from '../upload/text.ts';
import type { Write } from './staging-plan.ts';

/** Whatever stands there, a link as a link; nothing, where nothing does. */
export function park(survey: Survey, from: RelPath, path: RelPath): Write[] {
  const link = survey.readLink(from);
  const content = link !== null ? encodeText(link) : survey.kind(from) === 'file' ? survey.read(from) : null;
  return content === null ? [] : [{ path, from: [from], how: 'parked', content }];
}

/** The bytes as they are, unless a tool that expects UTF-8 would stumble over them. */
export function copy(survey: Survey, from: RelPath, path: RelPath): Write[] {
  const content = survey.read(from);
  return content === null ? [] : [asUtf8({ path, from: [from], how: 'copied', content })];
}

export function asUtf8(write: Write): Write {
  const { text, repaired } = decodeText(write.content);
  return repaired === null ? write : { ...write, how: 'rewritten', content: encodeText(text) };
}
