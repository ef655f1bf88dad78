import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dockerAnswers } from './detect.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerodrop-detect-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

describe('dockerAnswers', () => {
  const servers = new Set<Server>();
  const sockets = new Set<Socket>();
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    for (const server of servers) server.close();
  });

  async function daemonThat(serve: (socket: Socket) => void): Promise<void> {
    const path = join(folder, 'docker.sock');
    const server = createServer((socket) => {
      sockets.add(socket);
      serve(socket);
    });
    servers.add(server);
    await new Promise<void>((resolve) => server.listen(path, resolve));
    vi.stubEnv('DOCKER_HOST', `unix://${path}`);
  }

  it('is true if a daemon answers the ping', async () => {
    await daemonThat((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nOK')),
    );
    expect(await dockerAnswers()).toBe(true);
  });

  it('is false if nothing listens', async () => {
    vi.stubEnv('DOCKER_HOST', `unix://${folder}/absent.sock`);
    expect(await dockerAnswers()).toBe(false);
  });

  it('is false if the daemon is in trouble', async () => {
    await daemonThat((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')),
    );
    expect(await dockerAnswers()).toBe(false);
  });

  it('is false, within its bound, if the daemon accepts and says nothing', async () => {
    await daemonThat(() => undefined);
    expect(await dockerAnswers()).toBe(false);
  });

  it('is false if DOCKER_HOST makes no sense', async () => {
    vi.stubEnv('DOCKER_HOST', 'nonsense');
    expect(await dockerAnswers()).toBe(false);
  });
});
