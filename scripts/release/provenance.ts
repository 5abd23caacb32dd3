/**
 * From what was a release made, and how? A statement of in-toto with the predicate of SLSA, for programs.
 *
 * Pure: it tells no time and no machine, so that of the same commit it is the same. It holds as far as its signature does.
 *
 * @see https://slsa.dev/spec/v1.0/provenance
 */

const REPOSITORY = 'https://github.com/planqk/planqk-buildpacks';

export interface Subject {
  readonly name: string;
  /** In hex. */
  readonly sha256: string;
}

/** @param sources What pins all that goes in, by its path in the repository. */
export function provenance(
  { version, revision, registry }: { readonly version: string; readonly revision: string; readonly registry: string },
  subjects: readonly Subject[],
  sources: readonly Subject[],
): string {
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: subjects.map(({ name, sha256 }) => ({ name, digest: { sha256 } })),
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: `${REPOSITORY}/blob/main/CONTRIBUTING.md#releases`,
        externalParameters: { command: 'npm run release', version, revision, registry },
        resolvedDependencies: [
          { uri: `git+${REPOSITORY}@${revision}`, digest: { gitCommit: revision } },
          ...sources.map(({ name, sha256 }) => ({ uri: `git+${REPOSITORY}@${revision}#${name}`, digest: { sha256 } })),
        ],
      },
      runDetails: { builder: { id: `${REPOSITORY}/blob/main/scripts/release.ts` } },
    },
  };
  return `${JSON.stringify(statement, null, 2)}\n`;
}
