import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { CORRECT } from './correct.ts';
import type { CalibrationCase } from './fault-case.ts';
import { FAULTS } from './fault-catalogue.ts';
import { type FaultServer, startFaultServer } from './fault-server.ts';

let server: FaultServer | null = null;
afterEach(async () => {
  await server?.stop();
  server = null;
});

function named(name: string): CalibrationCase {
  const found = [...FAULTS, ...CORRECT].find((subject) => subject.name === name);
  if (found === undefined) throw new TypeError(`the catalogue has no ${name}`);
  return found;
}

async function start(name: string): Promise<FaultServer> {
  server = await startFaultServer(named(name));
  return server;
}

interface Seen {
  readonly text: string;
  readonly end: string;
}

/** Connects, sends the requests once it is connected, and returns all that comes until the connection ends or `untilMs` is over. */
function talk(at: FaultServer, ids: readonly number[], keepAlive = true, untilMs = 5_000): Promise<Seen> {
  const { url, socketPath } = at.target;
  const socket = socketPath === undefined ? connect(Number(url.port), url.hostname) : connect(socketPath);
  return new Promise((resolve) => {
    let text = '';
    const done = (end: string): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ text, end });
    };
    const timer = setTimeout(() => done('open'), untilMs);
    const request = (id: number): string =>
      `GET /x HTTP/1.1\r\nHost: x\r\nConnection: ${keepAlive ? 'keep-alive' : 'close'}\r\nX-Zerodrop-Request: ${id}\r\n\r\n`;
    socket.on('connect', () => socket.write(ids.map(request).join('')));
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
    });
    socket.on('end', () => done('FIN'));
    socket.on('error', (error) => done('code' in error ? String(error.code) : error.message));
  });
}

describe('the fault server', () => {
  it('answers a good request with the status and the body that name version and request', async () => {
    const seen = await talk(await start('plain'), [41], false);
    expect(seen.end).toBe('FIN');
    expect(seen.text).toMatch(/^HTTP\/1\.1 201 Created\r\n.*\r\nX-Zerodrop-Request: 41\r\nConnection: close\r\n.*\r\n\r\nver_a 41\n/s);
  });

  it('keeps the connection if the client does', async () => {
    const seen = await talk(await start('plain'), [1, 2, 3], true, 300);
    expect(seen.end).toBe('open');
    expect(seen.text.match(/^ver_[ab] \d$/gm)).toEqual(['ver_a 1', 'ver_b 2', 'ver_a 3']);
  });

  it('injects into each third request, and writes down into which', async () => {
    const at = await start('fin-before-answer');
    const seen = await talk(at, [1, 2, 3]);
    expect(seen.end).toBe('FIN');
    expect(seen.text.match(/^ver_[ab] \d$/gm)).toEqual(['ver_a 1', 'ver_b 2']);
    expect(at.truth).toMatchObject({ injected: 1, injectedIds: new Set([3]), answeredIds: new Set([1, 2]) });
  });

  it('resets after what it has sent has come', async () => {
    const seen = await talk(await start('rst-within-body'), [1, 2, 3]);
    expect(seen.end).toBe('ECONNRESET');
    expect(seen.text).toContain('ver_a 3');
  });

  it('closes and resets every third connection unread', async () => {
    for (const [name, end] of [
      ['fin-on-accept', 'FIN'],
      ['rst-on-accept', 'ECONNRESET'],
    ] as const) {
      const at = await start(name);
      expect((await talk(at, [1])).end).toBe('FIN');
      expect((await talk(at, [2])).end).toBe('FIN');
      expect(await talk(at, [3])).toEqual({ text: '', end });
      expect(at.truth).toMatchObject({ injected: 1, answeredIds: new Set([1, 2]) });
      await at.stop();
    }
  });

  it('stays silent and open when it hangs', async () => {
    const at = await start('hang-before-answer');
    expect(await talk(at, [1], true, 100)).toEqual({ text: '', end: 'open' });
    expect(at.truth).toMatchObject({ injected: 1 });
  });

  it('counts nothing as injected when it behaves correctly', async () => {
    const at = await start('chunked');
    await talk(at, [1, 2, 3], true, 100);
    expect(at.truth).toMatchObject({ injected: 0, answeredIds: new Set([1, 2, 3]) });
  });
});

describe('places where no process answers', () => {
  it.each([
    ['closed-port', 'ECONNREFUSED'],
    ['dead-unix-socket', 'ECONNREFUSED'],
    ['no-route', 'ENETUNREACH'],
    ['full-backlog', 'open'],
    ['full-unix-backlog', 'EAGAIN'],
  ])('%s ends in %s', async (name, end) => {
    const at = await start(name);
    const attempts = await Promise.all([1, 2, 3].map((id) => talk(at, [id], true, 200)));
    expect(attempts.map((seen) => seen.end)).toEqual([end, end, end]);
  });
});
