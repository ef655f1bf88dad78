import { connect, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../free-port.ts';
import { rawServer } from '../response/raw-server.fixture.ts';
import { isLedToItself } from './self-connect.ts';

function connected(options: { readonly port: number; readonly localPort?: number }): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', ...options }, () => resolve(socket));
    socket.on('error', reject);
    onTestFinished(() => void socket.resetAndDestroy());
  });
}

it('a connection to a closed port can lead to itself, and is found out', async () => {
  const port = await freePort();
  expect(isLedToItself(await connected({ port, localPort: port }))).toBe(true);
});

it('a connection to a server does not lead to itself', async () => {
  const server = await rawServer({});
  onTestFinished(() => server.close());
  expect(isLedToItself(await connected({ port: server.port }))).toBe(false);
});
