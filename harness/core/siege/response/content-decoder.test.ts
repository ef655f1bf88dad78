import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ContentDecoder, canDecode, type DecodedEnd } from './content-decoder.ts';

function decoded(coding: string, octets: Buffer, pieceBytes: number): { readonly text: string; readonly end: DecodedEnd } {
  const parts: Buffer[] = [];
  const decoder = new ContentDecoder(coding, (chunk, from, to) => parts.push(Buffer.from(chunk.subarray(from, to))));
  const scratch = Buffer.alloc(pieceBytes);
  for (let at = 0; at < octets.length; at += pieceBytes) {
    const length = octets.copy(scratch, 0, at, at + pieceBytes);
    decoder.take(scratch, 0, length);
  }
  const end = decoder.end();
  return { text: Buffer.concat(parts).toString(), end };
}

const text = Array.from({ length: 5000 }, (_, i) => `row ${i * 7919}\n`).join('');
const CODED: readonly (readonly [string, Buffer])[] = [
  ['gzip', gzipSync(text)],
  ['x-gzip', gzipSync(text)],
  ['deflate', deflateSync(text)],
  ['br', brotliCompressSync(text)],
  ['zstd', zstdCompressSync(text)],
];

describe.each(CODED)('a body in %s', (coding, octets) => {
  it('is decoded as it comes, however it is cut', () => {
    for (const piece of [1, 7, 1000, octets.length]) expect(decoded(coding, octets, piece)).toEqual({ text, end: 'whole' });
  });

  it('that ends early is truncated, with what it began with', () => {
    for (const length of [octets.length - 1, Math.floor(octets.length / 2), 12]) {
      const { text: begun, end } = decoded(coding, octets.subarray(0, length), 500);
      expect([length, end]).toEqual([length, 'truncated']);
      expect(text.startsWith(begun)).toBe(true);
    }
  });

  it('that is something else is malformed', () => {
    expect(decoded(coding, Buffer.from('<html>no such thing</html> at all'), 10).end).toBe('malformed');
  });
});

it('decodes deflate without the header of zlib too, as some servers send it', () => {
  expect(decoded('deflate', deflateRawSync(text), 1000)).toEqual({ text, end: 'whole' });
});

it('takes a body of no octets for whole, and knows which codings it knows', () => {
  expect(decoded('gzip', Buffer.alloc(0), 1)).toEqual({ text: '', end: 'whole' });
  expect(['', 'identity', 'gzip', 'br', 'zstd', 'compress', 'gzip, br'].map(canDecode)).toEqual([
    true,
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
});
