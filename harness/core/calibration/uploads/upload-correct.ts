import {
  alter,
  chunk,
  chunkedHead,
  commonHeaders,
  type Exchange,
  goodAnswer,
  goodHead,
  head,
  LAST_CHUNK,
  statusLine,
} from '../exchange.ts';
import { type AfterHead, type CalibrationCase, calibrationCase, NEW, REUSED } from '../fault-case.ts';
import { FIN, type Step, send, wait } from '../script-step.ts';
import { BODY, EXPECTING, HUGE, IN_CHUNKS, LARGE, POST } from './uploads.ts';

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';

type Script = (exchange: Exchange) => readonly Step[];
type Facts = Partial<Pick<CalibrationCase, 'lanes' | 'request' | 'short' | 'filling' | 'perClientAndSecond'>>;

/** What a correct server may do when it has read a POST. */
function whenRead(name: string, title: string, script: Script, facts: Facts = {}): CalibrationCase {
  const misbehaviour = { on: 'request', when: 'every', script } as const;
  return calibrationCase({ name: `upload-${name}`, title, outcome: 'answered', request: POST, ...facts, misbehaviour });
}

/** What a correct server may do when the head of a POST has come. */
function atHead(name: string, title: string, then: AfterHead, script: Script, facts: Facts = {}): CalibrationCase {
  const misbehaviour = { on: 'upload', when: 'every', script, then } as const;
  return calibrationCase({ name: `upload-${name}`, title, outcome: 'answered', request: LARGE, ...facts, misbehaviour });
}

const answer: Script = (x) => [send(goodAnswer(x))];

/** How the body is sent. */
const SENT: readonly CalibrationCase[] = [
  whenRead('with-length', '16 KiB with their length', answer, { short: true }),
  whenRead('in-chunks', '16 KiB in chunks', answer, { request: { ...POST, upload: { framing: 'chunked' } }, short: true }),
  whenRead('large-in-chunks', '1 MiB in chunks', answer, { request: IN_CHUNKS }),
  whenRead('in-small-pieces', 'a body in 64 pieces, each a chunk', answer, {
    request: { ...POST, upload: { framing: 'chunked', pieces: 64 } },
  }),
  whenRead('slowly', 'a slow upload: four pieces with pauses', answer, { request: { ...POST, upload: { pieces: 4, pauseMs: 10 } } }),
  whenRead('slowly-in-chunks', 'a slow upload in chunks', answer, {
    request: { ...POST, upload: { framing: 'chunked', pieces: 4, pauseMs: 10 } },
  }),
  whenRead('patch', 'PATCH with a body', answer, { request: { ...POST, method: 'PATCH' } }),
  whenRead('delete-with-body', 'DELETE with a body in chunks', answer, {
    request: { ...POST, method: 'DELETE', upload: { framing: 'chunked' } },
  }),
  whenRead('kept-after-16-mib', 'the connection is kept over uploads of 16 MiB', answer, { request: HUGE, lanes: REUSED }),
  whenRead('body-that-looks-like-http', 'a body that holds the end of a chunk, and another request', answer, {
    request: {
      method: 'POST',
      body: '0\r\n\r\nPOST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc',
      upload: { framing: 'chunked', pieces: 3 },
    },
  }),
];

/** `Expect: 100-continue`, and other interim answers. */
const INTERIM: readonly CalibrationCase[] = [
  whenRead('expect', '100 Continue, and the answer when the body has come', answer, { request: EXPECTING, short: true }),
  whenRead('expect-in-chunks', 'the same for a body in chunks', answer, {
    request: { ...POST, upload: { framing: 'chunked', waitsForContinue: true } },
  }),
  atHead('expect-ignored', 'an Expect that is ignored: the client sends its body after a second', 'answers', () => [], {
    request: EXPECTING,
    lanes: NEW,
  }),
  atHead(
    'expect-answered',
    'a final answer in place of 100 Continue: the body is not wanted',
    'reads',
    (x) => [send(goodAnswer(alter(x, { close: true }))), FIN],
    { request: EXPECTING },
  ),
  atHead('continue-twice', '100 Continue twice', 'answers', () => [send(CONTINUE), wait(5), send(CONTINUE)], { request: EXPECTING }),
  atHead('continue-unasked', '100 Continue to a large POST that did not wait for it', 'answers', () => [send(CONTINUE)]),
  atHead('processing', '102 Processing while the body is read', 'answers', () => [send('HTTP/1.1 102 Processing\r\n\r\n')]),
  whenRead('early-hints', '103 Early Hints before the answer', (x) => [
    send('HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n'),
    wait(5),
    send(goodAnswer(x)),
  ]),
];

/** When it is answered, and how. */
const ANSWERED: readonly CalibrationCase[] = [
  atHead('answered-early', 'an answer before the upload was read, which is read to its end', 'reads', answer, { short: true }),
  atHead('answered-early-and-closed', 'an answer before the upload was read, and a lingering close', 'reads', (x) => [
    send(goodAnswer(alter(x, { close: true }))),
    FIN,
  ]),
  atHead('read-late', 'a server that begins to read after a while', 'answers', () => [wait(40)]),
  whenRead('echoed', 'the body is sent back', answer, { filling: BODY }),
  whenRead('echoed-in-chunks', 'the body is sent back in chunks', (x) => [send(chunkedHead(x), chunk(x.body), LAST_CHUNK)], {
    request: { ...POST, upload: { framing: 'chunked' } },
    filling: BODY,
  }),
  whenRead('body-apart', 'head and body of the answer in segments of their own', (x) => [send(goodHead(x)), wait(5), send(x.body)]),
  whenRead('answer-ends-with-connection', 'the end of the connection ends the answer', (x) => [
    send(head(statusLine(x), commonHeaders(alter(x, { close: true }))), x.body),
    FIN,
  ]),
  whenRead('close-announced', 'the server announces that it closes', (x) => [send(goodAnswer(alter(x, { close: true }))), FIN]),
  whenRead('http-1.0', 'HTTP/1.0, then FIN', (x) => [
    send(head(`HTTP/1.0 ${x.status} Fine`, [`X-Zerodrop-Version: ${x.version}`, `Content-Length: ${x.body.length}`]), x.body),
    FIN,
  ]),
];

/** What a correct server may do with an upload: a detector that raises an alarm at any of these is wrong. */
export const UPLOAD_CORRECT: readonly CalibrationCase[] = [...SENT, ...INTERIM, ...ANSWERED];
