import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { startClock } from '../../clock.ts';
import { Ledger } from '../../ledger/ledger.ts';
import { type RawServer, rawServer, type SeenRequest } from '../response/raw-server.fixture.ts';
import type { Judge } from '../siege-types.ts';
import { LoneConnection } from './lone-connection.ts';

let server: RawServer | null = null;
let connection: LoneConnection | null = null;
afterEach(async () => {
  connection?.close();
  await server?.close();
});

const judge: Judge = { wantsBody: true, judge: () => ({ outcome: 'answered', version: 1, pid: 42 }) };
const WHOLE = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

async function opened(answer: (socket: Socket, request: SeenRequest) => void, timeoutMs = 5000) {
  server = await rawServer({ answer });
  const ledger = new Ledger({ targets: ['/slow/', '/fast/'], versions: ['unknown', 'ver_a'] });
  connection = await LoneConnection.open({
    clock: startClock(),
    ledger,
    judge,
    address: `127.0.0.1:${server.port}`,
    client: 6,
    timeoutMs,
  });
  return { ledger, connection, server };
}

it('sends nothing before it is told to, and then keeps the connection', async () => {
  const { ledger, connection, server } = await opened((socket) => socket.write(WHOLE));
  expect([ledger.sent, server.seen.length, connection.over]).toEqual([0, 0, null]);
  expect(await connection.send(1, '/fast/')).toBe('answered');
  expect(await connection.send(0, '/slow/')).toBe('answered');
  expect(server.seen.map(({ path, onConnection }) => [path, onConnection])).toEqual([
    ['/fast/', 0],
    ['/slow/', 1],
  ]);
  expect(server.seen[1]?.head).toContain('X-Zerodrop-Request: 1');
  const record = { client: 6, outcome: 'answered', status: 200, version: 1, pid: 42 };
  expect(ledger.at(0)).toMatchObject({ ...record, target: 1, lane: 'reused', reusedConnection: false });
  expect(ledger.at(1)).toMatchObject({ ...record, target: 0, lane: 'reused', reusedConnection: true });
});

it.each([
  ['empty-reply', (socket: Socket) => socket.end()],
  ['reset', (socket: Socket) => socket.resetAndDestroy()],
  ['truncated', (socket: Socket) => socket.end(WHOLE.slice(0, -1))],
  ['malformed', (socket: Socket) => socket.end('nonsense\r\n\r\n')],
  ['malformed', (socket: Socket) => socket.end(`${WHOLE}!`)],
] as const)('ends as %s once, and can then send no more', async (outcome, answer) => {
  const { ledger, connection } = await opened(answer);
  expect(await connection.send(0, '/slow/')).toBe(outcome);
  expect({ sent: ledger.sent, failed: ledger.failed, open: ledger.open }).toEqual({ sent: 1, failed: 1, open: 0 });
  expect(() => connection.send(0, '/slow/')).toThrow(`nothing can be sent: its last request ended as ${outcome}`);
});

it('sends all of a request but its end, and the end when it is told to', async () => {
  const { connection, server } = await opened((socket) => socket.write(WHOLE));
  await connection.send(1, '/fast/');
  const outcome = connection.send(0, '/slow/', { half: true });
  // The server has had more than enough time for a whole request by then.
  expect(await Promise.race([outcome, new Promise((resolve) => setTimeout(resolve, 100, 'no answer yet'))])).toBe('no answer yet');
  expect(server.seen).toHaveLength(1);
  connection.sendRest();
  expect(await outcome).toBe('answered');
  expect(server.seen[1]?.head).toContain('GET /slow/ ');
});

it('counts a request of which only the beginning was sent as any other', async () => {
  const { ledger, connection, server: ours } = await opened((socket) => socket.write(WHOLE));
  const outcome = connection.send(0, '/slow/', { half: true });
  await ours.close();
  server = null;
  expect(['empty-reply', 'reset']).toContain(await outcome);
  connection.sendRest();
  expect({ sent: ledger.sent, failed: ledger.failed, open: ledger.open }).toEqual({ sent: 1, failed: 1, open: 0 });
});

it('ends as timeout if no answer comes', async () => {
  const { connection } = await opened(() => undefined, 50);
  expect(await connection.send(0, '/slow/')).toBe('timeout');
});

it('says so if the server has closed it meanwhile: no request is lost by that', async () => {
  const { ledger, connection } = await opened((socket) => socket.end(WHOLE));
  expect(await connection.send(0, '/slow/')).toBe('answered');
  await expect.poll(() => connection.over).toMatch(/closed it/);
  expect(() => connection.send(0, '/slow/')).toThrow(/nothing can be sent/);
  expect(ledger.sent).toBe(1);
});

it('sends a POST if it is told to', async () => {
  const { connection, server } = await opened((socket) => socket.write(WHOLE));
  expect(await connection.send(1, '/fast/', { method: 'POST' })).toBe('answered');
  expect(server.seen[0]?.head).toMatch(/^POST \/fast\/ HTTP\/1\.1\r\n/);
  expect(server.seen[0]?.head).toContain('Content-Length: 0');
});

it('does not see that the server has closed it while it looks away, and loses what it sends then', async () => {
  const accepted: Socket[] = [];
  const { connection } = await opened((socket) => {
    accepted.push(socket);
    socket.write(WHOLE);
  });
  expect(await connection.send(1, '/fast/')).toBe('answered');
  connection.lookAway();
  await Promise.all(accepted.map((socket) => once(socket.destroy(), 'close')));
  expect(connection.over).toBeNull();
  expect(await connection.send(1, '/fast/')).toMatch(/^(?:empty-reply|reset)$/);
});
