import { chunk, chunkedHead, commonHeaders, type Exchange, goodAnswer, goodHead, head, statusLine } from '../exchange.ts';
import { type CalibrationCase, calibrationCase } from '../fault-case.ts';
import { bytesOf, repeat, SILENCE, type Step, send } from '../script-step.ts';

/**
 * Each request meets a hang. A good answer in between would have to come within the short time-out of these rows, and
 * on a loaded machine that is no known answer.
 */
function hang(name: string, title: string, script: (exchange: Exchange) => readonly Step[], short = false): CalibrationCase {
  return calibrationCase({ name, title, outcome: 'timeout', short, misbehaviour: { on: 'request', when: 'every', script } });
}

const DRIBBLE_MS = 20;

/** Answers that don't come, stop coming, or never end. */
export const HANG_FAULTS: readonly CalibrationCase[] = [
  hang('hang-before-answer', 'no byte ever comes', () => [SILENCE], true),
  hang('hang-within-status-line', 'silence within the status line', (x) => [send(goodAnswer(x).subarray(0, 11)), SILENCE]),
  hang('hang-within-headers', 'silence within the headers', (x) => [send(goodHead(x).subarray(0, -20)), SILENCE]),
  hang('hang-before-body', 'silence between the headers and the body', (x) => [send(goodHead(x)), SILENCE]),
  hang('hang-within-body', 'silence in the middle of the body', (x) => [send(goodAnswer(x).subarray(0, -100)), SILENCE], true),
  hang('hang-before-last-byte', 'silence one byte before the end', (x) => [send(goodAnswer(x).subarray(0, -1)), SILENCE]),
  hang('hang-between-chunks', 'silence between two chunks', (x) => [send(chunkedHead(x), chunk(x.body)), SILENCE]),
  hang('hang-before-last-line', 'silence after the last chunk, before the empty line', (x) => [
    send(chunkedHead(x), chunk(x.body), '0\r\n'),
    SILENCE,
  ]),
  hang('hang-after-interim', 'silence after an interim answer', () => [send('HTTP/1.1 100 Continue\r\n\r\n'), SILENCE]),
  hang('hang-in-body-to-the-end', 'silence in a body that only the end of the connection would end', (x) => [
    send(head(statusLine(x), commonHeaders({ ...x, close: true })), x.body),
    SILENCE,
  ]),
  hang('dribble-in-headers', 'headers that never end, a few bytes at a time', (x) => [
    send(`${statusLine(x)}\r\n`),
    repeat(DRIBBLE_MS, 'X-Padding: 1\r\n'),
  ]),
  hang('dribble-in-body', 'a body that comes byte by byte, too slowly to end in time', (x) => [
    send(head(statusLine(x), [...commonHeaders(x), 'Content-Length: 100000'])),
    repeat(DRIBBLE_MS, '.'),
  ]),
  hang('dribble-in-chunks', 'chunks without end', (x) => [send(chunkedHead(x)), repeat(DRIBBLE_MS, chunk(bytesOf('again')))]),
  hang('interim-without-end', 'interim answers without end', () => [
    repeat(DRIBBLE_MS, 'HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n'),
  ]),
];
