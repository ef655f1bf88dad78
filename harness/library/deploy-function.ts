import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Names the socket by which the relay reaches the process in which the function is. */
const DEPLOY_VARIABLE = 'ZERODROP_DEPLOY_SOCKET';

/** A deploy that is a function of this process. Its signal is aborted when the watching is interrupted: a command would get SIGTERM then. */
export type DeployFunction = (signal: AbortSignal) => unknown;

/** A function as a deploy command, while it is needed. */
export interface DeployCommand {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What the function threw; null if it threw nothing. */
  readonly thrown: () => { readonly error: unknown } | null;
  readonly close: () => Promise<void>;
}

/**
 * Makes a command of a function: the command, `deploy-relay`, connects to this process, which calls the function, and ends well when the
 * function has. So a deploy that is a function is watched, timed and told of as one that is a program.
 */
export async function deployCommand(deploy: DeployFunction): Promise<DeployCommand> {
  const folder = await mkdtemp(join(tmpdir(), 'zerodrop-deploy-'));
  const address = process.platform === 'win32' ? `\\\\.\\pipe\\${folder.replace(/\W/g, '-')}` : join(folder, 'socket');
  let thrown: { readonly error: unknown } | null = null;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const gone = new AbortController();
    // The relay says so when it is told to end, and its end says the same.
    socket.once('data', () => gone.abort());
    socket.once('close', () => gone.abort());
    socket.on('error', () => undefined);
    void (async () => {
      try {
        await deploy(gone.signal);
        socket.end('done\n');
      } catch (error) {
        thrown = { error };
        socket.end(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      }
    })();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, resolve);
  });
  // The same ending as this file's: a package carries what is compiled. Node 18 has no `import.meta.filename`.
  const relay = fileURLToPath(new URL(`deploy-relay${extname(import.meta.url)}`, import.meta.url));
  return {
    command: [process.execPath, relay, deploy.name === '' ? 'deploy' : deploy.name],
    env: { [DEPLOY_VARIABLE]: address },
    thrown: () => thrown,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
