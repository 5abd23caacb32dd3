/** A registry that wants a password: Debian's, behind one that asks for it. */
import { request as ask, createServer } from 'node:http';
import { type Registry, startRegistry } from '../../scripts/setup/registry.ts';

export interface Guarded {
  /** Asks for the password. */
  readonly address: string;
  /** The same, without: for Docker, which puts things there and takes them. */
  readonly open: string;
  /** As Docker's own file has it. */
  readonly dockerConfig: string;
  stop(): void;
}

/** @param host By which it is asked. */
export async function startGuardedRegistry(host = 'localhost'): Promise<Guarded> {
  const behind: Registry = await startRegistry(() => {});
  const auth = Buffer.from('builds:for builds only').toString('base64');
  const port = Number(behind.address.split(':')[1]);
  const server = createServer((asked, answer) => {
    const { method, url, headers } = asked;
    if (headers.authorization !== `Basic ${auth}`) {
      asked.resume();
      answer.writeHead(401, { 'WWW-Authenticate': 'Basic realm="test"' }).end();
      return;
    }
    // by the host that was asked, which it names in its answers
    const onward = ask({ host: '127.0.0.1', port, method, path: url, headers }, (came) => {
      answer.writeHead(came.statusCode ?? 502, came.headers);
      came.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const at = server.address();
  const address = `${host}:${typeof at === 'object' && at !== null ? at.port : 0}`;
  return {
    address,
    open: behind.address,
    dockerConfig: JSON.stringify({ auths: { [address]: { auth } } }),
    stop: () => {
      server.close();
      server.closeAllConnections();
      behind.stop();
    },
  };
}
