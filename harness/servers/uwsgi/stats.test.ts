import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { readStats } from './stats.ts';

describe('a stats server', () => {
  let server: Server | null = null;
  afterEach(() => server?.close());
  const serve = (behave: (socket: Socket) => void): Promise<string> =>
    new Promise((resolve) => {
      server = createServer(behave).listen(0, '127.0.0.1', () => {
        const bound = server?.address();
        resolve(`127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}`);
      });
    });

  it('is read to its end', async () => {
    const where = await serve((socket) => {
      socket.write('{"pid": 1, "wor');
      socket.end('kers": []}');
    });
    expect(await readStats(where)).toEqual({ pid: 1, workers: [] });
  });

  it('of a process with two routers is read, though its list of sockets ends with a comma', async () => {
    const where = await serve((socket) => socket.end('{"fastrouter":[\n"/run/a.sock",\n"/run/b.sock",\n\n\t],"cheap":0}'));
    expect(await readStats(where)).toEqual({ fastrouter: ['/run/a.sock', '/run/b.sock'], cheap: 0 });
  });

  it('that drips without an end is an error in time', async () => {
    const timers: NodeJS.Timeout[] = [];
    const where = await serve((socket) => timers.push(setInterval(() => socket.write(' '), 5)) && socket.on('error', () => undefined));
    await expect(readStats(where, 60)).rejects.toThrow(/sent \d+ bytes in 60 ms and came to no end/);
    for (const timer of timers) clearInterval(timer);
  });

  it('that sends half a JSON is an error that shows it', async () => {
    const where = await serve((socket) => socket.end('{"pid": 1'));
    await expect(readStats(where)).rejects.toThrow(/sent no whole JSON, but .*pid/);
  });

  it('that says nothing is an error in time', async () => {
    const open: Socket[] = [];
    const where = await serve((socket) => open.push(socket));
    await expect(readStats(where, 50)).rejects.toThrow('said nothing for 50 ms');
    for (const socket of open) socket.destroy();
  });

  it('that is not there is an error', async () => {
    await expect(readStats('/nonexistent/x.stats')).rejects.toThrow("can't be read");
  });
});
