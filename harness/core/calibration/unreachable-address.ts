import { mkdtemp, rename, rm } from 'node:fs/promises';
import { connect, createServer, type NetConnectOpts, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { freePort } from '../siege/free-port.ts';
import type { Target } from '../siege/siege-types.ts';
import type { UnreachableKind } from './fault-case.ts';

/** An address at which no process answers, for as long as it is open. */
export interface UnreachableAddress {
  readonly address: Pick<Target, 'url' | 'socketPath'>;
  close(): Promise<void>;
}

/** A folder for sockets. */
export interface SocketFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** Makes a folder for sockets. Its path is short: that of a Unix socket may have 107 bytes. */
export type MakeSocketFolder = () => Promise<SocketFolder>;

/** In the folder of temporary files. It stays if the process is killed; a run passes a maker whose folders are swept then. */
const unownedFolder: MakeSocketFolder = async () => {
  const path = await mkdtemp(join(tmpdir(), 'zd-unreachable-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
};

/** Opens a place where no connection comes about. */
export function openUnreachableAddress(place: UnreachableKind, makeFolder: MakeSocketFolder = unownedFolder): Promise<UnreachableAddress> {
  switch (place) {
    case 'closed-port':
      return closedPort();
    case 'dead-unix-socket':
      return deadUnixSocket(makeFolder);
    case 'full-backlog':
      return fullBacklog();
    case 'full-unix-backlog':
      return fullUnixBacklog(makeFolder);
    case 'no-route':
      return noRoute();
  }
}

/** A port at which no process listens. */
async function closedPort(): Promise<UnreachableAddress> {
  const port = await freePort();
  return { address: { url: new URL(`http://127.0.0.1:${port}/`) }, close: () => Promise.resolve() };
}

/** A Unix socket whose listener is gone and whose file stayed, as after SIGKILL. */
async function deadUnixSocket(makeFolder: MakeSocketFolder): Promise<UnreachableAddress> {
  const folder = await makeFolder();
  const server = createServer();
  const alive = join(folder.path, 'alive.sock');
  const socketPath = join(folder.path, 'dead.sock');
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(alive, resolve);
  });
  // Closing a listener removes its file, unless it has another name by then.
  await rename(alive, socketPath);
  await new Promise((resolve) => server.close(resolve));
  return {
    address: { url: new URL('http://localhost/'), socketPath },
    close: () => folder.remove(),
  };
}

/** A backlog of 1 holds two connections: the kernel turns a client away when more than the backlog wait (sk_acceptq_is_full). */
const BACKLOG = 1;

/** The thread listens, says where, and then stands still, so that nothing is ever accepted. */
const DEAF_LISTENER = `
  const { createServer } = require('node:net');
  const { parentPort, workerData } = require('node:worker_threads');
  const server = createServer().listen({ ...workerData, backlog: ${BACKLOG} }, () => {
    const address = server.address();
    parentPort.postMessage(typeof address === 'string' ? 0 : address.port);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;

interface FullQueue {
  readonly port: number;
  empty(): Promise<void>;
}

/** Listens at the address and fills its queue; it stays full until `empty`. */
async function fullQueue(at: { readonly port: number; readonly host: string } | { readonly path: string }): Promise<FullQueue> {
  const worker = new Worker(DEAF_LISTENER, { eval: true, workerData: at });
  const port = await new Promise<number>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', resolve);
  });
  const waiting: Socket[] = [];
  for (let i = 0; i <= BACKLOG; i++) waiting.push(await connected('path' in at ? at : { ...at, port }));
  return {
    port,
    async empty() {
      for (const socket of waiting) socket.destroy();
      await worker.terminate();
    },
  };
}

/** A listen queue that is full: the kernel drops each SYN. */
async function fullBacklog(): Promise<UnreachableAddress> {
  const queue = await fullQueue({ port: 0, host: '127.0.0.1' });
  return { address: { url: new URL(`http://127.0.0.1:${queue.port}/`) }, close: queue.empty };
}

/** The same on a Unix socket, where the kernel says EAGAIN at once: "Resource temporarily unavailable". */
async function fullUnixBacklog(makeFolder: MakeSocketFolder): Promise<UnreachableAddress> {
  const folder = await makeFolder();
  const socketPath = join(folder.path, 'full.sock');
  const queue = await fullQueue({ path: socketPath });
  return {
    address: { url: new URL('http://localhost/'), socketPath },
    async close() {
      await queue.empty();
      await folder.remove();
    },
  };
}

/** The broadcast address of the loopback network: Linux refuses TCP to it with ENETUNREACH (tcp_v4_connect), and nothing leaves the machine. */
function noRoute(): Promise<UnreachableAddress> {
  return Promise.resolve({ address: { url: new URL('http://127.255.255.255:9/') }, close: () => Promise.resolve() });
}

function connected(at: NetConnectOpts): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(at, () => {
      socket.off('error', reject);
      socket.on('error', () => {});
      resolve(socket);
    });
    socket.once('error', reject);
  });
}
