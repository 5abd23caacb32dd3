/** What pushes images, and what signs? crane and cosign, from the Go tool modules under tools/. */
import { ensureProgram, type Tool } from './go-tool.ts';
import type { Say } from './workspace.ts';

const CRANE: Tool = {
  name: 'crane',
  module: 'github.com/google/go-containerregistry',
  versionVariable: 'github.com/google/go-containerregistry/cmd/crane/cmd.Version',
  programs: ['github.com/google/go-containerregistry/cmd/crane'],
  takes: 'a quarter of a minute',
};

const COSIGN: Tool = {
  name: 'cosign',
  module: 'github.com/sigstore/cosign/v2',
  versionVariable: 'sigs.k8s.io/release-utils/version.gitVersion',
  versionPrefix: 'v',
  programs: ['github.com/sigstore/cosign/v2/cmd/cosign'],
  takes: 'about five minutes',
};

export const ensureCrane = (say: Say): Promise<string> => ensureProgram(say, CRANE);

export const ensureCosign = (say: Say): Promise<string> => ensureProgram(say, COSIGN);
