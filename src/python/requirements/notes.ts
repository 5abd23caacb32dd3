// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pip's own variables are written so
/**
 * What about requirements files is worth saying although the build goes on?
 */
import type { Warning } from '../../problem.ts';
import { excerpt, type FilePlace, listed, placeText } from '../../quote.ts';
import type { RelPath } from '../../upload/survey.ts';

const at = (code: string, places: readonly FilePlace[], message: string): Warning => ({
  code,
  message,
  where: places.map(placeText),
});

const inFile = (path: RelPath): FilePlace[] => [{ path, line: null }];

/** @param how `guessed` where pip itself could not read the bytes. */
export const encodingNote = (path: RelPath, encoding: string, how: 'guessed' | 'declared'): Warning =>
  at(
    'requirements-encoding',
    inFile(path),
    how === 'guessed' ? `Not UTF-8; read as ${encoding}, a guess.` : `Read as ${encoding}; staged as UTF-8.`,
  );

export const encodingUnknownNote = (path: RelPath, encoding: string): Warning =>
  at(
    'requirements-encoding-unknown',
    inFile(path),
    `A comment reads as the declaration of an unknown encoding, '${excerpt(encoding)}'; ignored.`,
  );

export const optionsIgnoredNote = (place: FilePlace, ignored: readonly string[]): Warning =>
  at('requirements-options-ignored', [place], `pip ignores the rest of this line: ${excerpt(ignored.join(' '))}`);

export const sshNote = (place: FilePlace): Warning =>
  at('requirements-ssh', [place], 'SSH keys are not available in a build; use https with a token in a variable.');

export const gitNote = (places: readonly FilePlace[]): Warning =>
  at(
    'requirements-git',
    places,
    'Installed from a repository: git has to be in the build image, and the host to be reachable.',
  );

export const variableNote = (place: FilePlace, reference: string): Warning =>
  at(
    'requirements-variable',
    [place],
    `What '${excerpt(reference)}' stands for is known only in the build; it was not checked.`,
  );

export const findLinksMissingNote = (place: FilePlace, reference: string): Warning =>
  at(
    'requirements-find-links-missing',
    [place],
    `There is no '${excerpt(reference)}' to look for packages in; pip goes on without it.`,
  );

export const pkgResourcesNote = (place: FilePlace): Warning =>
  at('requirements-pkg-resources', [place], 'pkg-resources==0.0.0 is an artefact of Debian, not a package; left out.');

export const joinedIncludeNote = (place: FilePlace, target: RelPath): Warning =>
  at(
    'requirements-joined-include',
    [place],
    `The lines of ${excerpt(target)} are in the staged file anyway; not included again.`,
  );

export const indexReplacedNote = (place: FilePlace, replaced: readonly FilePlace[]): Warning =>
  at(
    'requirements-index-replaced',
    [place, ...replaced],
    '--index-url replaces the indexes named before it, in these other lines.',
  );

export const hashGapNote = (places: readonly FilePlace[]): Warning =>
  at(
    'requirements-hash-gap',
    places,
    'One requirement with a hash makes pip ask for a hash of every package; these have none and may fail.',
  );

export const hashMalformedNote = (place: FilePlace): Warning =>
  at(
    'requirements-hash-malformed',
    [place],
    'No file has this hash, so that pip will fail: a sha256 is 64 hexadecimal digits, a sha384 96, a sha512 128.',
  );

export const standardLibraryNote = (place: FilePlace, name: string): Warning =>
  at(
    'requirements-standard-library',
    [place],
    `${excerpt(name)} comes with Python; what pip finds under that name, if anything, is something else. Remove the line.`,
  );

export const pipNote = (place: FilePlace): Warning =>
  at(
    'requirements-pip',
    [place],
    'The build installs with a pip of its own; this line does not change which, it only puts another into the image.',
  );

/** @param packages With names as written, and the system that each is for. */
export const otherSystemNote = (packages: readonly [OfAnotherSystem, ...OfAnotherSystem[]]): Warning =>
  at(
    'pip-other-system',
    packages.map((each) => each.at),
    `These packages do not exist for Linux, so that pip will fail: ${listed(packages.map(({ name }) => name))}. Remove them, or write '${excerpt(packages[0].name)} ; sys_platform == "${packages[0].system}"', with the system they are for.`,
  );

interface OfAnotherSystem {
  readonly name: string;
  readonly system: string;
  readonly at: FilePlace;
}

export const tokenNote = (place: FilePlace, names: readonly string[]): Warning =>
  at(
    'requirements-token',
    [place],
    `Set ${listed(names)} where the image is built; pip leaves it as it is written otherwise.`,
  );

/** Not quoted: it may be a password that looks like one. */
export const variableSpellingNote = (place: FilePlace): Warning =>
  at(
    'requirements-variable-spelling',
    [place],
    'pip puts in variables only where they are written as ${NAME}, in capitals; the one here stays as it is.',
  );
