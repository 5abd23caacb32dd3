/** `npm run builder`: creates the embedded builder, and says where the tools to use it with are. */
import { dirname } from 'node:path';
import { runScript, step } from './progress.ts';
import { ensureDocker } from './setup/docker.ts';
import { ensureEmbeddedBuilder } from './setup/embedded-builder.ts';
import { buildpacksDir, ensureExecutable } from './setup/executable.ts';
import { ensureGoTools } from './setup/go-tools.ts';

await runScript(async () => {
  await step('executable', ensureExecutable);
  const { pack } = await step('pack and lifecycle', ensureGoTools);
  await step('Docker', ensureDocker);
  const { image } = await step('embedded builder', (say) => ensureEmbeddedBuilder(say, { buildpacksDir }));
  process.stdout.write(`${image} is ready. pack is in ${dirname(pack)}\n`);
  return 0;
});
