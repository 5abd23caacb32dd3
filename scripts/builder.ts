/** `npm run builder`: creates the embedded builder, and says where the tools to use it with are. */
import { dirname } from 'node:path';
import { groundwork } from './groundwork.ts';
import { runScript } from './progress.ts';

await runScript(async () => {
  const { image, pack } = await groundwork.builder();
  process.stdout.write(`${image} is ready. pack is in ${dirname(pack)}\n`);
  return 0;
});
