import { createServer } from 'node:http';
import { join } from 'node:path';

/** A request to the daemon, such as `POST /containers/create`, without the API's version. */
export type Ask = string;
/** What the daemon says: a status and a message, an answer (whose body may come later), or nothing more: the connection is cut. */
export type Say = { readonly status: number; readonly message: string } | { readonly body: unknown; readonly afterMs?: number } | 'cut';

export interface FakeDaemon {
  readonly socket: string;
  /** Requests that it got. */
  readonly asked: readonly { readonly ask: Ask; readonly body: string }[];
  close(): Promise<void>;
}

const ID = 'f'.repeat(64);

/** What a daemon says that is well, and has the image. */
const WELL: readonly (readonly [RegExp, Say])[] = [
  [/^(GET|HEAD) \/_ping/, { body: 'OK' }],
  [
    /^GET \/info/,
    {
      body: {
        ServerVersion: '20.10.24',
        OperatingSystem: 'none',
        OSType: 'linux',
        Architecture: 'x86_64',
        IndexServerAddress: '',
        NCPU: 1,
        MemTotal: 1,
      },
    },
  ],
  [/^GET \/images\/[^/]+\/json/, { body: { Id: ID } }],
  [/^POST \/containers\/create/, { body: { Id: ID, Warnings: [] } }],
  [/^GET \/containers\/json/, { body: [] }],
  [/^POST \/containers\/\w+\/start/, { body: '' }],
  [/^POST \/containers\/\w+\/wait/, { body: { StatusCode: 0 } }],
  // What the version's container prints.
  [/^POST \/containers\/\w+\/attach/, { body: '2.0.99\r\n' }],
  [/^DELETE /, { body: '' }],
];

/** A Docker daemon on a Unix socket in a folder, that says what a test wants of a request and its body, and else that all is well. */
export async function fakeDaemon(folder: string, says: readonly (readonly [RegExp, Say])[]): Promise<FakeDaemon> {
  const asked: { ask: Ask; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const ask = `${request.method} ${(request.url ?? '').replace(/^\/v[\d.]+/, '')}`;
      asked.push({ ask, body });
      const say = [...says, ...WELL].find(([pattern]) => pattern.test(`${ask} ${body}`))?.[1] ?? {
        status: 404,
        message: `no such thing: ${ask}`,
      };
      if (say === 'cut') {
        request.socket.destroy();
        return;
      }
      const [status, answer] = 'status' in say ? [say.status, { message: say.message }] : [200, say.body];
      response.writeHead(status, { 'content-type': 'application/json' });
      response.flushHeaders();
      const afterMs = 'afterMs' in say ? say.afterMs : undefined;
      const tell = (): unknown => response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
      if (afterMs === undefined) tell();
      else setTimeout(tell, afterMs);
    });
  });
  const socket = join(folder, 'docker.sock');
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    socket,
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
