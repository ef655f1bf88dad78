import type { Reading } from '../oracle.fixture.ts';
import { BodyParts } from './body.ts';
import type { HeadMemory } from './head-memory.ts';
import { type ResponseHandler, ResponseParser } from './response.ts';

const scratch = Buffer.alloc(64 * 1024);

/** A parser that gathers the bodies of what it reads. */
export class GatheringParser extends ResponseParser {
  readonly #parts: BodyParts;

  readonly #memory: HeadMemory | null;

  constructor(wantsBody = true, memory: HeadMemory | null = null) {
    const parts = new BodyParts();
    const handler: ResponseHandler = {
      onHead: () => parts.reset(wantsBody),
      onBody: parts.take,
      onPause: () => parts.retain(),
    };
    super(handler);
    this.#parts = parts;
    this.#memory = memory;
  }

  override reset(toHead = false): void {
    super.reset(toHead, this.#memory);
    this.#parts?.reset(false);
  }

  body(): Buffer {
    return this.#parts.whole();
  }
}

/**
 * What our parser makes of the octets when they come in pieces cut at `cuts`, and the connection ends after them. Every
 * piece comes in the same buffer, which is overwritten in between, as on a real connection.
 */
export function read(
  octets: Buffer,
  cuts: readonly number[] = [],
  parser = new GatheringParser(),
  toHead = false,
): Reading & { readonly reason: string } {
  parser.reset(toHead);
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

function text(parser: GatheringParser): string {
  return parser.body().toString('latin1');
}
