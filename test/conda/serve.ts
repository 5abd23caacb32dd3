/**
 * `node test/conda/serve.ts [PORT]`: serves the channel until it is ended, and says how builds on this machine are told of it.
 * The embedded builder has to be there.
 */
import { ensureChannelOfImage, mirrored, serveChannel } from './channel.ts';

const channel = await serveChannel(await ensureChannelOfImage(), { port: Number(process.argv[2] ?? 0) });
process.stdout.write(`--env ${mirrored(channel)}\n`);
