import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Lane } from '../../ledger/ledger.ts';
import type { Judge } from '../siege-types.ts';
import { besiegeWith, outcomes } from '../test-siege.fixture.ts';
import type { RequestDefinition, UploadPlan } from './request-definition.ts';
import { planUpload, Upload } from './upload.ts';

const LANES: readonly Lane[] = ['new', 'reused'];
const BODY = 'a body that is sent in pieces';

async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<URL> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise((resolve) => void server.close(() => resolve())));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

/** A server of Node, which answers with the body that it was sent, and says how that came. */
async function echo(onExpect?: (request: IncomingMessage, response: ServerResponse) => void): Promise<URL> {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const framing = request.headers['transfer-encoding'] ?? `length ${request.headers['content-length']}`;
    response.end(`${framing} ${request.headers.expect ?? '-'} ${Buffer.concat(parts).toString()}`);
  });
  if (onExpect !== undefined) server.on('checkContinue', onExpect);
  return listen(server);
}

/** Takes an answer of 200 with this body. */
const answers = (text: string): Judge => ({
  wantsBody: true,
  judge: ({ status, body }) => ({
    outcome: status !== 200 ? 'wrong-status' : body.toString() === text ? 'answered' : 'wrong-body',
    version: 1,
    pid: 0,
  }),
});

const upload = (plan: UploadPlan, body: string = BODY): RequestDefinition => ({ method: 'POST', body, upload: plan });

const sendTo = (url: URL, lane: Lane, definition: RequestDefinition, judge: Judge, requests = 6) =>
  // Only a test of a time-out may run into one, however loaded the machine is.
  besiegeWith(requests, [url], { timeoutMs: 15_000, targets: [{ name: '/', url, ...definition }], lanes: [lane], clients: 2, judge });

describe.each(LANES)('in the %s lane', (lane) => {
  it.each([
    ['with its length', {}, `length ${BODY.length} -`],
    ['in chunks', { framing: 'chunked' }, 'chunked -'],
    ['slowly', { pieces: 5, pauseMs: 2 }, `length ${BODY.length} -`],
    ['slowly and in chunks', { framing: 'chunked', pieces: 5, pauseMs: 2 }, 'chunked -'],
    ['when the server asks for it', { waitsForContinue: true }, `length ${BODY.length} 100-continue`],
    ['in chunks, when the server asks for them', { waitsForContinue: true, framing: 'chunked' }, 'chunked 100-continue'],
  ] as const)('a body is sent %s', async (_, plan, says) => {
    const { records } = await sendTo(await echo(), lane, upload(plan), answers(`${says} ${BODY}`));
    expect(outcomes(records)).toEqual({ answered: 6 });
    expect(records.filter(({ reusedConnection }) => reusedConnection)).toHaveLength(lane === 'reused' ? 4 : 0);
  });

  it('a body of 16 MiB arrives whole', async () => {
    const big = 'sixteen mebibytes'.repeat(2 ** 20).slice(0, 2 ** 24);
    const { records } = await sendTo(await echo(), lane, upload({ framing: 'chunked' }, big), answers(`chunked - ${big}`), 2);
    expect(outcomes(records)).toEqual({ answered: 2 });
  });

  it('a refusal in place of 100 Continue is the answer, and the body is not sent', async () => {
    const seen: string[] = [];
    const url = await rawTcp((socket, text) => {
      seen.push(text);
      socket.write('HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n');
    });
    const { records } = await sendTo(url, lane, upload({ waitsForContinue: true }), answers(''), 3);
    expect(outcomes(records)).toEqual({ 'wrong-status': 3 });
    expect(seen.filter((text) => text.includes(BODY))).toEqual([]);
    // A body is still owed: nothing else can be sent on such a connection.
    expect(records.filter(({ reusedConnection }) => reusedConnection)).toEqual([]);
  });

  it('a server that says nothing to an Expect gets the body after a second', async () => {
    const url = await rawTcp((socket, text) => {
      if (text.endsWith(BODY)) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
    const { records } = await sendTo(url, lane, upload({ waitsForContinue: true }), answers('ok'), 2);
    expect(outcomes(records)).toEqual({ answered: 2 });
    for (const { durationMs } of records) expect(durationMs).toBeGreaterThanOrEqual(990);
  });

  it.each([
    ['empty-reply', (socket: Socket) => socket.end()],
    ['reset', (socket: Socket) => socket.resetAndDestroy()],
  ] as const)('a server that goes away in the middle of the body: %s', async (outcome, goAway) => {
    const url = await rawTcp((socket, text) => {
      if (text.includes('a body')) goAway(socket);
    });
    const { records } = await sendTo(url, lane, upload({ pieces: 3, pauseMs: 20 }), answers(''), 4);
    expect(outcomes(records)).toEqual({ [outcome]: 4 });
  });

  it('a server that reads half of the body and no more: timeout', async () => {
    const url = await rawTcp(() => {});
    const { records } = await besiegeWith(2, [url], {
      targets: [{ name: '/', url, ...upload({ pieces: 2, pauseMs: 1 }) }],
      lanes: [lane],
      judge: answers(''),
      timeoutMs: 200,
    });
    expect(outcomes(records)).toEqual({ timeout: 2 });
  });
});

/** A server of bare sockets: told of all that has come on a connection each time that more comes. */
function rawTcp(on: (socket: Socket, text: string) => void): Promise<URL> {
  const sockets = new Set<Socket>();
  const server = createTcpServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    let text = '';
    socket.on('error', () => {});
    socket.on('end', () => socket.end());
    socket.on('data', (octets) => {
      text += octets.toString('latin1');
      on(socket, text);
    });
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  return listen(server);
}

describe('an upload', () => {
  const built = Buffer.from(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`);

  it('is the same octets as in one go, if nothing else is planned', () => {
    const written: Buffer[] = [];
    const sent = new Upload(planUpload(built, {}), (octets) => written.push(octets));
    expect(Buffer.concat(written).equals(built)).toBe(true);
    expect(sent.isWhole).toBe(true);
  });

  it('is not whole before the server has asked for its body, and asks once', () => {
    const written: Buffer[] = [];
    const sent = new Upload(planUpload(built, { waitsForContinue: true }), (octets) => written.push(octets));
    expect([sent.isWhole, written.length]).toEqual([false, 1]);
    sent.onContinue();
    sent.onContinue();
    expect([sent.isWhole, written.length]).toEqual([true, 2]);
  });

  it('that was stopped sends no more', () => {
    const written: Buffer[] = [];
    const sent = new Upload(planUpload(built, { waitsForContinue: true }), (octets) => written.push(octets));
    sent.stop();
    sent.onContinue();
    expect([sent.isWhole, written.length]).toEqual([false, 1]);
  });

  it('of a request that was built without a length is none', () => {
    expect(() => planUpload(Buffer.from('POST / HTTP/1.1\r\n\r\n'), {})).toThrow('without a Content-Length line');
  });
});
