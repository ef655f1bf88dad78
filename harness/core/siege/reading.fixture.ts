import type { Reading } from './oracle.fixture.ts';
import { ResponseParser } from './response.ts';

const scratch = Buffer.alloc(64 * 1024);

/**
 * What our parser makes of the octets when they come in pieces cut at `cuts`, and the connection ends after them. Every
 * piece comes in the same buffer, which is overwritten in between, as on a real connection.
 */
export function read(
  octets: Buffer,
  cuts: readonly number[] = [],
  parser = new ResponseParser(),
  toHead = false,
): Reading & { readonly reason: string } {
  parser.reset(true, toHead);
  let from = 0;
  for (const to of [...cuts, octets.length]) {
    if (to <= from) continue;
    scratch.fill(0x21, 0, to - from + 64);
    octets.copy(scratch, 7, from, to);
    const progress = parser.execute(scratch, 7, 7 + to - from);
    if (progress !== 'more') {
      const complete = progress === 'complete';
      const consumed = complete ? from + parser.consumedTo - 7 : 0;
      return { end: progress, status: parser.status, body: text(parser), consumed, keepAlive: parser.keepAlive, reason: parser.reason };
    }
    from = to;
  }
  return { end: parser.finish(), status: parser.status, body: text(parser), consumed: octets.length, keepAlive: false, reason: '' };
}

function text(parser: ResponseParser): string {
  return parser.body().toString('latin1');
}
