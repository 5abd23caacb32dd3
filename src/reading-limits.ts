/**
 * How much is read, and how much is told? One table, which the README repeats.
 *
 * What is read takes time in proportion to its size; where that cannot be, a limit ends it. No honest file comes near one.
 * (Of the upload as a whole: upload/walk.ts.)
 */
export const LIMITS = {
  /** Characters of a line of requirements, all that it goes on in included: 500 hashes are 40,000. */
  line: 65_536,
  /** Lines of requirements that are told as wrong at once; then reading ends. */
  wrong: 20,
  /** Brackets, lists and tables in each other, and the parts of a dotted key. */
  nesting: 64,
  /** Characters of what is said about the Python version. */
  pythonVersion: 256,
  /** Extras of the project itself, followed to what they ask for: how many after each other, and what comes of them. */
  extras: { depth: 16, characters: 1024 * 1024 },
  /** Requirements files, the included ones too. */
  requirements: {
    files: 64,
    /** Of files that include each other. */
    depth: 16,
    bytes: 1024 * 1024,
    /** How often files are read in all: a few that include each other crosswise can stand for thousands. */
    reads: 256,
    /** Lines and characters in all, those of a file as often as it is included. */
    lines: 100_000,
    characters: 8 * 1024 * 1024,
  },
  /** Of other files: of a workspace's members; for advice, what may have been meant, and what is imported. Characters. */
  beside: { characters: 4 * 1024 * 1024, lookAlikes: 100, imports: 200, startable: 50 },
  /** Of a user's text in a message: characters of one, and how many of a list. */
  quoted: 200,
  listed: 20,
  /** Places that a message names. */
  places: 100,
  /** Of what installed packages say of themselves, for the bill of materials: bytes of one file. */
  installed: { description: 1024 * 1024, condaRecord: 16 * 1024 * 1024, fileList: 64 * 1024 * 1024 },
} as const;
