import { describe, expect, it } from 'vitest';
import { FrameScan } from './frame-scan.ts';

const text = (length: number, first = 0x81): Buffer => {
  const head =
    length < 126
      ? Buffer.of(first, length)
      : length < 65_536
        ? Buffer.of(first, 126, length >> 8, length & 0xff)
        : Buffer.of(first, 127, 0, 0, 0, 0, 0, length >> 16, (length >> 8) & 0xff, length & 0xff);
  return Buffer.concat([head, Buffer.alloc(length, 0x88)]);
};
const CLOSE = Buffer.of(0x88, 2, 0x03, 0xe9);

function scanned(octets: Buffer, by: number) {
  const scan = new FrameScan();
  for (let at = 0; at < octets.length; at += by) scan.take(octets.subarray(at, at + by));
  return { closed: scan.closed, beyond: scan.beyondClose, within: scan.withinMessage };
}

describe.each([1, 2, 7, 100_000])('frames that come in pieces of %i octets', (by) => {
  it.each([
    ['whole ones', Buffer.concat([text(0), text(5), text(125), text(126), text(65_535), text(65_536)]), false, 0, false],
    ['a Close', Buffer.concat([text(5), CLOSE]), true, 0, false],
    ['a Close without a code', Buffer.of(0x88, 0), true, 0, false],
    ['octets behind a Close', Buffer.concat([CLOSE, Buffer.from('more')]), true, 4, false],
    ['half a header', Buffer.of(0x81), false, 0, true],
    ['half a payload', text(200).subarray(0, 100), false, 0, true],
    ['half a Close', CLOSE.subarray(0, 3), false, 0, true],
    ['a first fragment', text(5, 0x01), false, 0, true],
    ['a ping between fragments', Buffer.concat([text(5, 0x01), text(3, 0x89)]), false, 0, true],
    ['all fragments', Buffer.concat([text(5, 0x01), text(3, 0x89), text(0, 0x80)]), false, 0, false],
    ['a masked frame', Buffer.concat([Buffer.of(0x81, 0x82, 1, 2, 3, 4, 5, 6), CLOSE]), true, 0, false],
  ] as const)('%s', (_, octets, closed, beyond, within) => {
    expect(scanned(octets, by)).toEqual({ closed, beyond, within });
  });
});
