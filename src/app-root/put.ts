/**
 * What is put at the app root: moved aside, or copied.
 */
import { refuse } from '../problem.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import { decodeText, encodeText, isPlainUtf8 } from '../upload/text.ts';
import { parkedPath } from './places.ts';
import { placeTaken } from './problems.ts';
import type { Write } from './staging-plan.ts';

/** Whatever stands there, a link as a link; nothing, where nothing does. */
export function park(survey: Survey, from: RelPath, path: RelPath): Write[] {
  const link = survey.readLink(from);
  const content = link !== null ? encodeText(link) : survey.kind(from) === 'file' ? survey.read(from) : null;
  return content === null ? [] : [{ path, from: [from], how: 'parked', content }];
}

/**
 * What has to give way to writes although nobody could read it: a link that leads nowhere.
 *
 * @throws Refusal `place-taken` for what cannot be moved aside
 */
export function parkUnread(survey: Survey, writes: readonly Write[]): Write[] {
  const parked = new Set(writes.flatMap(({ how, from }) => (how === 'parked' ? from : [])));
  const places = writes.filter(({ how, path }) => how !== 'parked' && !parked.has(path)).map(({ path }) => path);
  const special = new Set(survey.specialFiles);
  const taken = places.filter((path) => special.has(path) || survey.entries.get(path) === 'directory');
  if (taken.length > 0) refuse(placeTaken(taken));
  const links = places.filter((path) => survey.readLink(path) !== null && survey.kind(path) !== 'file');
  return links.flatMap((path) => park(survey, path, parkedPath(path)));
}

/** The bytes as they are, unless a tool that expects UTF-8 would stumble over them. */
export function copy(survey: Survey, from: RelPath, path: RelPath): Write[] {
  const content = survey.read(from);
  return content === null ? [] : [asUtf8({ path, from: [from], how: 'copied', content })];
}

export function asUtf8(write: Write): Write {
  if (isPlainUtf8(write.content)) return write;
  return { ...write, how: 'rewritten', content: encodeText(decodeText(write.content).text) };
}
