import type { AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FLAG, FRAME, frame } from '../../calibration/h2/h2-case.ts';
import { startClock } from '../../clock.ts';
import { Ledger } from '../../ledger/ledger.ts';
import { helloJudge, outcomes } from '../test-siege.fixture.ts';
import { TRUSTED } from '../tls.fixture.ts';
import { startH2Siege } from './h2-siege.ts';

const SETTINGS = 4;
const ACK = 1;
const PREFACE_BYTES = 24;
const HELLO = Buffer.from('hello');

/** What is sent in answer to a request, behind its head. */
type Answer = (socket: TLSSocket, streamId: number) => void;

/** The numbers of the streams that a client begins, as they come; its settings are accepted. */
async function* streamsOn(socket: TLSSocket): AsyncGenerator<number> {
  let pending: Buffer = Buffer.alloc(0);
  let begun = false;
  for await (const octets of socket.iterator({ destroyOnReturn: false })) {
    pending = Buffer.concat([pending, octets]);
    if (!begun && pending.length >= PREFACE_BYTES) {
      begun = true;
      pending = pending.subarray(PREFACE_BYTES);
    }
    while (begun && pending.length >= 9 && pending.length >= 9 + pending.readUIntBE(0, 3)) {
      const [type, flags, streamId] = [pending.readUInt8(3), pending.readUInt8(4), pending.readUInt32BE(5)];
      pending = pending.subarray(9 + pending.readUIntBE(0, 3));
      if (type === SETTINGS && flags !== ACK) socket.write(frame(SETTINGS, ACK, 0, Buffer.alloc(0)));
      if (type === FRAME.headers) yield streamId;
    }
  }
}

/** Twelve requests to a server that writes its frames itself, since Node's has no place to write between them; each third meets the fault. */
async function sentOverTls(fault: Answer) {
  const sockets: TLSSocket[] = [];
  let requests = 0;
  const serve = async (socket: TLSSocket): Promise<void> => {
    socket.write(frame(SETTINGS, 0, 0, Buffer.alloc(0)));
    for await (const streamId of streamsOn(socket)) {
      // `:status: 200`, the eighth entry of the static table (RFC 7541 appendix A).
      socket.write(frame(FRAME.headers, FLAG.endHeaders, streamId, Buffer.of(0x88)));
      if (++requests % 3 === 0) fault(socket, streamId);
      else whole(socket, streamId);
    }
  };
  const server = createServer({ ...TRUSTED, ALPNProtocols: ['h2'] }, (socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    serve(socket).catch(() => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const ledger = new Ledger({ targets: ['/'], versions: ['unknown', 'a'] });
  const siege = startH2Siege({
    targets: [{ name: '/', url: new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}/`) }],
    clients: 1,
    lanes: ['reused'],
    judge: helloJudge,
    ledger,
    clock: startClock(),
    connectTimeoutMs: 5000,
    timeoutMs: 5000,
    pauseAfterFailureMs: 0,
    sendIds: false,
    pace: { kind: 'closed-loop' },
    maxRequests: 12,
    insecure: false,
    authorities: [TRUSTED.cert],
  });
  await siege.finished;
  return { found: outcomes(ledger.records()), connections: sockets.length };
}

function whole(socket: TLSSocket, streamId: number): void {
  socket.write(frame(FRAME.data, FLAG.endStream, streamId, HELLO));
}

describe('a siege over HTTP/2 by TLS', () => {
  it('counts answers', async () => {
    expect(await sentOverTls(whole)).toEqual({ found: { answered: 12 }, connections: 1 });
  });

  it('takes a stream that was reset with NO_ERROR in place of its end for reset', async () => {
    const reset: Answer = (socket, streamId) => {
      socket.write(Buffer.concat([frame(FRAME.data, 0, streamId, HELLO), frame(FRAME.rstStream, 0, streamId, Buffer.alloc(4))]));
    };
    expect(await sentOverTls(reset)).toEqual({ found: { answered: 8, reset: 4 }, connections: 1 });
  });

  it('takes a body that the end of the connection ends for truncated', async () => {
    const ended: Answer = (socket, streamId) => void socket.end(frame(FRAME.data, 0, streamId, HELLO));
    expect((await sentOverTls(ended)).found).toEqual({ answered: 8, truncated: 4 });
  });
});
