import type { Failure } from '../../ledger/outcome.ts';
import { chunk, chunkedHead, commonHeaders, type Exchange, goodAnswer, goodHead, head, statusLine } from '../exchange.ts';
import { type CalibrationCase, calibrationCase } from '../fault-case.ts';
import { bytesOf, FIN, RST, type Step } from '../script-step.ts';

/** A place at which an answer can be cut, and what has come by then. */
interface Cut {
  readonly name: string;
  readonly title: string;
  readonly sent: (exchange: Exchange) => Buffer;
}

const FIRST_CHUNK_BYTES = 100;

function firstChunk(exchange: Exchange): Buffer {
  return bytesOf(chunkedHead(exchange), chunk(exchange.body.subarray(0, FIRST_CHUNK_BYTES)));
}

function allChunks(exchange: Exchange): Buffer {
  return bytesOf(firstChunk(exchange), chunk(exchange.body.subarray(FIRST_CHUNK_BYTES)));
}

const CUTS: readonly Cut[] = [
  { name: 'after-first-byte', title: 'after the first byte of the status line', sent: (x) => goodAnswer(x).subarray(0, 1) },
  { name: 'within-status-line', title: 'within the status line', sent: (x) => goodAnswer(x).subarray(0, 11) },
  { name: 'after-status-line', title: 'between the status line and the first header', sent: (x) => bytesOf(`${statusLine(x)}\r\n`) },
  { name: 'within-headers', title: 'within a header', sent: (x) => bytesOf(`${statusLine(x)}\r\nContent-Type: text/pl`) },
  { name: 'before-empty-line', title: 'after the last header, before the empty line', sent: (x) => goodHead(x).subarray(0, -2) },
  { name: 'before-body', title: 'between the headers and the body', sent: (x) => goodHead(x) },
  {
    name: 'after-first-body-byte',
    title: 'after the first byte of the body',
    sent: (x) => goodAnswer(x).subarray(0, goodHead(x).length + 1),
  },
  { name: 'within-body', title: 'in the middle of the body', sent: (x) => goodAnswer(x).subarray(0, -(x.body.length >> 1)) },
  { name: 'before-last-body-byte', title: 'one byte before the end of the body', sent: (x) => goodAnswer(x).subarray(0, -1) },
  { name: 'before-first-chunk', title: 'between the headers and the first chunk', sent: (x) => chunkedHead(x) },
  { name: 'within-chunk', title: 'within a chunk', sent: (x) => firstChunk(x).subarray(0, -20) },
  { name: 'before-chunk-end', title: 'after the bytes of a chunk, before its end of line', sent: (x) => firstChunk(x).subarray(0, -2) },
  { name: 'between-chunks', title: 'between two chunks', sent: firstChunk },
  { name: 'within-chunk-size', title: 'within the size of a chunk', sent: (x) => bytesOf(firstChunk(x), '1') },
  { name: 'before-last-chunk', title: 'when all bytes of the body have come, before the last chunk', sent: allChunks },
  { name: 'within-last-chunk', title: 'after the last chunk, before the empty line', sent: (x) => bytesOf(allChunks(x), '0\r\n') },
  { name: 'within-trailers', title: 'within the trailers', sent: (x) => bytesOf(allChunks(x), '0\r\nX-Checksum: 12') },
  { name: 'after-interim', title: 'after an interim answer, before the final one', sent: () => bytesOf('HTTP/1.1 100 Continue\r\n\r\n') },
];

const SHORT = new Set(['fin-within-headers', 'fin-within-body', 'fin-between-chunks', 'rst-within-body']);

function cutBy(end: 'fin' | 'rst', step: Step, outcome: Failure, cut: Cut): CalibrationCase {
  const name = `${end}-${cut.name}`;
  return calibrationCase({
    name,
    title: `${end.toUpperCase()} ${cut.title}`,
    outcome,
    short: SHORT.has(name),
    misbehaviour: { on: 'request', when: 'every-third', script: (exchange) => [{ do: 'send', bytes: cut.sent(exchange) }, step] },
  });
}

/** An answer that begins well and is cut, by an orderly close and by a reset. */
export const CUT_FAULTS: readonly CalibrationCase[] = [
  calibrationCase({
    name: 'fin-before-answer',
    title: 'FIN after the request was read, before the first byte',
    outcome: 'empty-reply',
    short: true,
    misbehaviour: { on: 'request', when: 'every-third', script: () => [FIN] },
  }),
  calibrationCase({
    name: 'rst-before-answer',
    title: 'RST after the request was read, before the first byte',
    outcome: 'reset',
    short: true,
    misbehaviour: { on: 'request', when: 'every-third', script: () => [RST] },
  }),
  ...CUTS.map((cut) => cutBy('fin', FIN, 'truncated', cut)),
  ...CUTS.map((cut) => cutBy('rst', RST, 'reset', cut)),
  calibrationCase({
    name: 'rst-within-endless-body',
    title: 'RST in a body that only the end of the connection would end',
    outcome: 'reset',
    misbehaviour: {
      on: 'request',
      when: 'every-third',
      script: (exchange) => [
        { do: 'send', bytes: bytesOf(head(statusLine(exchange), commonHeaders({ ...exchange, close: true })), exchange.body) },
        RST,
      ],
    },
  }),
];
