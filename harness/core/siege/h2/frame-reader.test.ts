import { describe, expect, it } from 'vitest';
import { FLAG, FRAME, frame } from '../../calibration/h2/h2-case.ts';
import { FrameReader, type StreamEnd } from './frame-reader.ts';

const PUSH_PROMISE = 5;
const CONTINUATION = 9;
const DATA = Buffer.alloc(40, 'x');

function octets32(...numbers: readonly number[]): Buffer {
  const octets = Buffer.alloc(4 * numbers.length);
  numbers.forEach((number, i) => void octets.writeUInt32BE(number, 4 * i));
  return octets;
}

const head = frame(FRAME.headers, FLAG.endHeaders, 3, Buffer.of(0x88));
const data = frame(FRAME.data, 0, 3, DATA);
const lastData = frame(FRAME.data, FLAG.endStream, 3, DATA);
const rst = (code: number): Buffer => frame(FRAME.rstStream, 0, 3, octets32(code));

/** What is known of stream 3 after these octets, read in pieces of this length. */
function endOf(octets: Buffer, piece: number): StreamEnd {
  const reader = new FrameReader();
  const end = reader.follow(3);
  for (let at = 0; at < octets.length; at += piece) reader.read(octets.subarray(at, at + piece));
  return end;
}

describe.each([1, 3, 8, 9, 10, 17, 1000])('frames that come in pieces of %i octets', (piece) => {
  it.each<[string, readonly Buffer[], StreamEnd]>([
    ['END_STREAM on DATA', [head, data, lastData], { ended: true, resetCode: null }],
    [
      'END_STREAM on DATA without octets',
      [head, data, frame(FRAME.data, FLAG.endStream, 3, Buffer.alloc(0))],
      { ended: true, resetCode: null },
    ],
    [
      'END_STREAM on the head',
      [frame(FRAME.headers, FLAG.endHeaders | FLAG.endStream, 3, Buffer.of(0x88))],
      { ended: true, resetCode: null },
    ],
    [
      'END_STREAM on trailers',
      [head, data, frame(FRAME.headers, FLAG.endHeaders | FLAG.endStream, 3, DATA)],
      { ended: true, resetCode: null },
    ],
    [
      'END_STREAM on a head of several frames',
      [frame(FRAME.headers, FLAG.endStream, 3, DATA), frame(CONTINUATION, 0, 3, DATA), frame(CONTINUATION, FLAG.endHeaders, 3, DATA)],
      { ended: true, resetCode: null },
    ],
    [
      'a head that is not whole',
      [frame(FRAME.headers, FLAG.endStream, 3, DATA), frame(CONTINUATION, 0, 3, DATA)],
      { ended: false, resetCode: null },
    ],
    ['the end of another stream', [head, frame(FRAME.data, FLAG.endStream, 5, DATA)], { ended: false, resetCode: null }],
    [
      'a promise of another stream, whose flag means something else',
      [head, frame(PUSH_PROMISE, FLAG.endStream | FLAG.endHeaders, 3, DATA)],
      { ended: false, resetCode: null },
    ],
    ['a last frame of which an octet is missing', [head, lastData.subarray(0, -1)], { ended: false, resetCode: null }],
    ['RST_STREAM with NO_ERROR', [head, data, rst(0)], { ended: false, resetCode: 0 }],
    ['RST_STREAM with CANCEL', [head, rst(8)], { ended: false, resetCode: 8 }],
    ['RST_STREAM behind the end', [head, lastData, rst(0)], { ended: true, resetCode: null }],
    ['an end behind RST_STREAM', [head, rst(0), lastData], { ended: false, resetCode: 0 }],
    ['a frame that is not known', [frame(0xbe, 0xff, 3, DATA), head, lastData], { ended: true, resetCode: null }],
  ])('%s', (_title, frames, expected) => {
    expect(endOf(Buffer.concat(frames), piece)).toEqual(expected);
  });

  it('keeps the lowest stream that a GOAWAY names, and the code of the last one', () => {
    const reader = new FrameReader();
    const goaways = [octets32(2 ** 31 - 1, 0), octets32(7, 2), Buffer.concat([octets32(9, 11), Buffer.from('too many pings')])];
    const octets = Buffer.concat(goaways.map((payload) => frame(FRAME.goaway, 0, 0, payload)));
    expect([reader.lastStreamId, reader.goawayCode]).toEqual([null, null]);
    for (let at = 0; at < octets.length; at += piece) reader.read(octets.subarray(at, at + piece));
    expect([reader.lastStreamId, reader.goawayCode]).toEqual([7, 11]);
  });
});

it('takes no note of a stream that is forgotten', () => {
  const reader = new FrameReader();
  const end = reader.follow(3);
  reader.forget(3);
  reader.read(lastData);
  expect(end.ended).toBe(false);
});
