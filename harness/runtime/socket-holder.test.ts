import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { acceptedInode, holdersOf } from './socket-holder.ts';

it('finds the process that has accepted a connection, and no other', async () => {
  const accepted: Socket[] = [];
  const server = createServer((socket) => accepted.push(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const client = connect(port, '127.0.0.1');
  await once(client, 'connect');
  await expect.poll(() => accepted.length).toBe(1);
  const inode = await acceptedInode(port, client.localPort ?? 0);
  expect(inode).toMatch(/^[1-9]\d*$/);
  expect(await holdersOf(inode ?? '', [1, process.pid])).toEqual([process.pid]);
  expect(await acceptedInode(port, port)).toBeNull();
  for (const socket of [client, ...accepted]) socket.destroy();
  server.close();
});
