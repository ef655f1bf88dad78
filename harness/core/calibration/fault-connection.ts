import type { Socket } from 'node:net';
import type { RequestDefinition } from '../siege/request-definition.ts';
import { type Exchange, goodAnswer, goodBody, head, STATUS_OF, type VersionName } from './exchange.ts';
import type { CalibrationCase } from './fault-case.ts';
import type { InjectedFaultsRecord } from './injected-faults.ts';
import { playScript } from './play-script.ts';
import { FIN, type Step, send } from './script-step.ts';

const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * Reads requests from one connection, answers the good ones and enacts the case on the others. Writes down what it
 * did when it does it: the books are the known answer.
 */
export async function serveConnection(socket: Socket, subject: CalibrationCase, books: InjectedFaultsRecord): Promise<void> {
  const { misbehaviour } = subject;
  books.connections++;
  let previous: Exchange | null = null;
  let nth = 0;
  for await (const request of requestsOn(socket)) {
    nth++;
    const exchange = exchangeOf(request.head, subject, ++books.requests, previous);
    previous = exchange;
    let steps: readonly Step[] = [send(goodAnswer(exchange))];
    if (!isAsDefined(request, subject.request)) {
      // The siege has sent what it was not told to: no row with this answer is exact.
      steps = [send(head('HTTP/1.1 400 Not What Was Defined', ['Content-Length: 0'])), FIN];
      books.noteAnswer(exchange.id);
    } else if (misbehaviour.on === 'request' && meets(misbehaviour.when, books.requests, nth)) {
      steps = misbehaviour.script(exchange);
      if (subject.outcome === 'answered') books.noteAnswer(exchange.id);
      else books.noteFault(exchange.id);
    } else {
      books.noteAnswer(exchange.id);
    }
    const after = await playScript(socket, exchange.close ? [...steps, FIN] : steps);
    if (after === 'ended') break;
  }
  if (socket.readableEnded) socket.end();
  else socket.once('end', () => socket.end());
  // Whatever else the client has to say is read and dropped: unread bytes would turn the FIN into a RST.
  socket.resume();
}

function meets(when: 'every' | 'every-third' | 'third-on-connection', ordinal: number, nth: number): boolean {
  switch (when) {
    case 'every':
      return true;
    case 'every-third':
      return ordinal % 3 === 0;
    case 'third-on-connection':
      return nth >= 3;
  }
}

interface ReadRequest {
  readonly head: string;
  readonly body: Buffer;
}

/** The requests on a connection, each read whole, in order; ends when the client closes. A body has a Content-Length here. */
async function* requestsOn(socket: Socket): AsyncGenerator<ReadRequest> {
  let pending: Buffer = Buffer.alloc(0);
  try {
    for await (const bytes of socket.iterator({ destroyOnReturn: false })) {
      pending = Buffer.concat([pending, bytes]);
      for (let end = pending.indexOf(HEAD_END); end >= 0; end = pending.indexOf(HEAD_END)) {
        const head = pending.toString('latin1', 0, end);
        const bodyEnd = end + HEAD_END.length + Number(/^content-length:[ \t]*(\d+)/im.exec(head)?.[1] ?? 0);
        if (pending.length < bodyEnd) break;
        const body = pending.subarray(end + HEAD_END.length, bodyEnd);
        pending = pending.subarray(bodyEnd);
        yield { head, body };
      }
    }
  } catch {
    // The client reset the connection, or closed it while we wrote. Its affair: what we injected is in the books.
  }
}

/** Whether the siege has sent what the case told it to: method, headers and body. */
function isAsDefined({ head, body }: ReadRequest, { method = 'GET', headers = [], body: defined = '' }: RequestDefinition): boolean {
  const lines = head.split('\r\n');
  const wasSent = (header: readonly [string, string]): boolean => lines.filter((line) => line === header.join(': ')).length === 1;
  return lines[0]?.startsWith(`${method} /`) === true && headers.every(wasSent) && body.equals(Buffer.from(defined));
}

function exchangeOf(requestHead: string, subject: CalibrationCase, ordinal: number, previous: Exchange | null): Exchange {
  const version: VersionName = ordinal % 2 === 0 ? 'ver_b' : 'ver_a';
  const id = /^x-zerodrop-request:[ \t]*(\S+)/im.exec(requestHead)?.[1] ?? '-';
  const connection = /^connection:[ \t]*(\S+)/im.exec(requestHead)?.[1]?.toLowerCase() ?? '';
  const close = connection === 'close' || (/ HTTP\/1\.0$/m.test(requestHead.split('\r\n', 1)[0] ?? '') && connection !== 'keep-alive');
  const closeAlways = subject.misbehaviour.on === 'accept' || subject.misbehaviour.on === 'handshake';
  return {
    id,
    version,
    status: STATUS_OF[version],
    body: goodBody(version, id, subject.filling),
    close: close || closeAlways,
    toHead: requestHead.startsWith('HEAD '),
    previous,
  };
}
