import type { Failure } from '../../ledger/outcome.ts';
import type { RequestDefinition } from '../../siege/requests/request-definition.ts';
import { alter, chunk, chunkedHead, type Exchange, goodAnswer, goodBody, head } from '../exchange.ts';
import { type AfterHead, type CalibrationCase, calibrationCase, REUSED } from '../fault-case.ts';
import { CLOSE, FIN, RST, SILENCE, STOP, type Step, send, wait } from '../script-step.ts';
import { EXPECTING, IN_CHUNKS, LARGE, POST } from './uploads.ts';

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';

type Script = (exchange: Exchange) => readonly Step[];
type Facts = Partial<Pick<CalibrationCase, 'lanes' | 'request' | 'short'>>;

/** What goes wrong when the head of a POST has come, and its body was not read. */
function atHead(
  name: string,
  title: string,
  outcome: Failure,
  script: Script,
  facts: Facts = {},
  then: AfterHead = 'reads',
): CalibrationCase {
  const misbehaviour = { on: 'upload', when: 'every-third', script, then } as const;
  return calibrationCase({ name: `upload-${name}`, title, outcome, request: LARGE, ...facts, misbehaviour });
}

/** What goes wrong when a POST was read. */
function whenRead(name: string, title: string, outcome: Failure, script: Script, facts: Facts = {}): CalibrationCase {
  const misbehaviour = { on: 'request', when: 'every-third', script } as const;
  return calibrationCase({ name: `upload-${name}`, title, outcome, request: POST, ...facts, misbehaviour });
}

/** A refusal that announces the end of its connection. */
function refusal(status: string): Step {
  return send(head(`HTTP/1.1 ${status}`, ['Connection: close', 'Content-Length: 0']));
}

const expecting = (request: RequestDefinition): Facts => ({ request });

/** Ends in the middle of the upload. */
const CUT: readonly CalibrationCase[] = [
  calibrationCase({
    name: 'upload-closed-port',
    title: 'a POST to a port on which nothing listens',
    outcome: 'refused',
    request: POST,
    short: true,
    misbehaviour: { on: 'connect', place: 'closed-port' },
  }),
  atHead('fin-within', 'FIN in the middle of an upload, which is read on', 'empty-reply', () => [FIN], { short: true }),
  atHead('rst-within', 'RST in the middle of an upload', 'reset', () => [RST], { short: true }),
  atHead('closed-within', 'closed in the middle of an upload, with octets that were not read', 'reset', () => [wait(20), CLOSE]),
  atHead('fin-within-chunks', 'FIN in the middle of an upload in chunks', 'empty-reply', () => [FIN], { request: IN_CHUNKS }),
  atHead('fin-within-early-head', 'FIN within the head of an answer that came before the upload was read', 'truncated', (x) => [
    send(goodAnswer(x).subarray(0, 25)),
    FIN,
  ]),
  atHead('fin-within-early-body', 'FIN in the middle of an answer that came before the upload was read', 'truncated', (x) => [
    send(goodAnswer(x).subarray(0, -20)),
    FIN,
  ]),
  whenRead('fin-after', 'FIN once a large POST was read', 'empty-reply', () => [FIN], { request: LARGE }),
  whenRead('rst-after', 'RST once a large POST was read', 'reset', () => [RST], { request: LARGE }),
  whenRead(
    'fin-between-chunks',
    'FIN between two chunks of the answer to a POST',
    'truncated',
    (x) => [send(chunkedHead(x), chunk(x.body.subarray(0, 100))), FIN],
    { short: true },
  ),
];

/** A refusal is a whole answer, whatever becomes of the rest of the upload. */
const REFUSED: readonly CalibrationCase[] = [
  atHead('413-then-rst', '413 before the upload was read, and RST', 'wrong-status', () => [refusal('413 Content Too Large'), RST], {
    short: true,
  }),
  atHead('413-then-closed', '413 before the upload was read, and a close with octets that were not read', 'wrong-status', () => [
    refusal('413 Content Too Large'),
    wait(20),
    CLOSE,
  ]),
  atHead('413-then-fin', '413 before the upload was read, and a lingering close', 'wrong-status', () => [
    refusal('413 Content Too Large'),
    FIN,
  ]),
  atHead('411', '411: a length is required, and the body comes in chunks', 'wrong-status', () => [refusal('411 Length Required'), FIN], {
    request: IN_CHUNKS,
  }),
  atHead('408', '408: the upload took too long', 'wrong-status', () => [wait(20), refusal('408 Request Timeout'), FIN], {
    request: { ...POST, upload: { pieces: 4, pauseMs: 30 } },
  }),
  whenRead(
    '502',
    '502 of a proxy whose backend went away with the POST',
    'wrong-status',
    () => [send(head('HTTP/1.1 502 Bad Gateway', ['Connection: keep-alive', 'Content-Length: 0']))],
    { short: true },
  ),
  whenRead('400-after', '400 for a body of which a part was lost on the way', 'wrong-status', () => [refusal('400 Bad Request'), FIN]),
];

/** `Expect: 100-continue`. */
const CONTINUED: readonly CalibrationCase[] = [
  atHead('417', '417 in place of 100 Continue', 'wrong-status', () => [refusal('417 Expectation Failed'), FIN], {
    ...expecting(EXPECTING),
    short: true,
  }),
  atHead(
    '503-for-100',
    '503 in place of 100 Continue',
    'wrong-status',
    () => [refusal('503 Service Unavailable'), FIN],
    expecting(EXPECTING),
  ),
  atHead('continue-never-comes', 'neither 100 Continue nor an answer', 'timeout', () => [SILENCE], expecting(EXPECTING)),
  atHead('fin-after-continue', '100 Continue, and FIN', 'truncated', () => [send(CONTINUE), FIN], expecting(EXPECTING)),
  atHead('rst-for-continue', 'RST in place of 100 Continue', 'reset', () => [RST], expecting(EXPECTING)),
  atHead(
    'switched',
    '101 in place of 100 Continue',
    'malformed',
    () => [send(head('HTTP/1.1 101 Switching Protocols', ['Upgrade: h2c']))],
    expecting(EXPECTING),
  ),
];

/** The upload stands still. */
const HUNG: readonly CalibrationCase[] = [
  atHead('stops', 'reads no more of the upload, and says nothing', 'timeout', () => [STOP], { request: POST, short: true }),
  whenRead('hang-after', 'a large POST was read, and no answer comes', 'timeout', () => [SILENCE], { request: LARGE }),
];

/** Whole answers that are wrong. */
const WRONG: readonly CalibrationCase[] = [
  whenRead('answered-twice', 'two whole answers to one POST', 'malformed', (x) => [send(goodAnswer(x), goodAnswer(x))], { short: true }),
  atHead('answered-twice-early', 'an answer before the upload was read, and another one when it was', 'malformed', (x) => [
    send(goodAnswer(x), goodAnswer(x)),
  ]),
  whenRead('answer-of-other', 'the answer to another POST', 'wrong-body', swapped, { short: true }),
  calibrationCase({
    name: 'upload-desynchronised',
    title: 'on a kept connection, 400 for a POST whose head was taken for the rest of the body before it',
    outcome: 'wrong-status',
    lanes: REUSED,
    request: POST,
    misbehaviour: { on: 'request', when: 'third-on-connection', script: () => [refusal('400 Bad Request'), FIN] },
  }),
];

/** A good answer in itself, to a request that this client did not send here. */
function swapped(exchange: Exchange): readonly Step[] {
  const id = `${exchange.id}0`;
  const filling = exchange.body.subarray(goodBody(exchange.version, exchange.id, Buffer.alloc(0)).length);
  return [send(goodAnswer(alter(exchange, { id, body: goodBody(exchange.version, id, filling) })))];
}

/** Ways of failing an upload. */
export const UPLOAD_FAULTS: readonly CalibrationCase[] = [...CUT, ...REFUSED, ...CONTINUED, ...HUNG, ...WRONG];
