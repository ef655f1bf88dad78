import type { Socket } from 'node:net';
import type { RequestDefinition } from '../siege/requests/request-definition.ts';
import { type Exchange, goodAnswer, goodBody, head, STATUS_OF, type VersionName } from './exchange.ts';
import type { CalibrationCase } from './fault-case.ts';
import type { InjectedFaultsRecord } from './injected-faults.ts';
import { playScript } from './play-script.ts';
import { type ReadRequest, requestsOn } from './request-reader.ts';
import { FIN, type Step, send } from './script-step.ts';

/** The client waits with its body (RFC 9110 section 10.1.1). */
const EXPECTS = /^expect:[ \t]*100-continue/im;
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';

/**
 * Reads requests from one connection, answers the good ones and enacts the case on the others. Writes down what it
 * did when it does it: the books are the known answer.
 */
export async function serveConnection(socket: Socket, subject: CalibrationCase, books: InjectedFaultsRecord): Promise<void> {
  const { misbehaviour } = subject;
  books.connections++;
  let exchange: Exchange | null = null;
  let nth = 0;
  /** The request meets the case. */
  let isMet = false;
  /** The request was answered at its head. */
  let isDone = false;
  for await (const request of requestsOn(socket)) {
    if (request.kind === 'head') {
      nth++;
      exchange = exchangeOf(request.head, subject, ++books.requests, exchange);
      isMet = (misbehaviour.on === 'upload' || misbehaviour.on === 'request') && meets(misbehaviour.when, books.requests, nth);
      isDone = false;
      if (misbehaviour.on === 'upload' && isMet) {
        isDone = misbehaviour.then === 'reads';
        note(books, subject, exchange);
        const after = await playScript(socket, misbehaviour.script(exchange));
        if (after === 'stopped') return;
        if (after === 'ended') break;
      } else if (EXPECTS.test(request.head)) socket.write(CONTINUE);
      continue;
    }
    if (isDone || exchange === null) continue;
    let steps: readonly Step[] = [send(goodAnswer(exchange))];
    if (!isAsDefined(request, subject.request)) {
      // The siege has sent what it was not told to: no row with this answer is exact.
      steps = [send(head('HTTP/1.1 400 Not What Was Defined', ['Content-Length: 0'])), FIN];
      books.noteAnswer(exchange.id);
    } else if (misbehaviour.on === 'request' && isMet) {
      steps = misbehaviour.script(exchange);
      note(books, subject, exchange);
    } else if (!isMet) {
      books.noteAnswer(exchange.id);
    }
    const after = await playScript(socket, exchange.close ? [...steps, FIN] : steps);
    if (after === 'stopped') return;
    if (after === 'ended') break;
  }
  if (socket.readableEnded) socket.end();
  else socket.once('end', () => socket.end());
  // Whatever else the client has to say is read and dropped: unread bytes would turn the FIN into a RST.
  socket.resume();
}

/** A request has met the case. */
function note(books: InjectedFaultsRecord, subject: CalibrationCase, { id }: Exchange): void {
  if (subject.outcome === 'answered') books.noteAnswer(id);
  else books.noteFault(id);
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

/** Whether the siege has sent what the case told it to: method, headers and body. */
function isAsDefined(
  { head, body }: Extract<ReadRequest, { readonly kind: 'whole' }>,
  { method = 'GET', headers = [], body: defined = '' }: RequestDefinition,
): boolean {
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
