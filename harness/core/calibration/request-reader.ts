import type { Socket } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');
const LINE_END = Buffer.from('\r\n');
const NOTHING = Buffer.alloc(0);

/** What has come of a request: its head, and then all of it. */
export type ReadRequest =
  | { readonly kind: 'head'; readonly head: string }
  | { readonly kind: 'whole'; readonly head: string; readonly body: Buffer };

/**
 * The requests on a connection, in order: each is told when its head has come, and when it is whole. Nothing is read while the taker thinks.
 * Ends when the client closes. The socket stays open when it is left.
 */
export async function* requestsOn(socket: Socket): AsyncGenerator<ReadRequest> {
  let pending: Buffer = NOTHING;
  let head = '';
  let body: IncomingBody | null = null;
  try {
    for await (const octets of socket.iterator({ destroyOnReturn: false })) {
      pending = pending.length === 0 ? octets : Buffer.concat([pending, octets]);
      while (pending.length > 0 || body?.isWhole === true) {
        if (body === null) {
          const end = pending.indexOf(HEAD_END);
          if (end < 0) break;
          head = pending.toString('latin1', 0, end);
          pending = pending.subarray(end + HEAD_END.length);
          body = bodyOf(head);
          yield { kind: 'head', head };
        }
        const before = pending.length;
        pending = body.take(pending);
        if (body.isWhole) {
          const whole = { kind: 'whole', head, body: Buffer.concat(body.parts) } as const;
          body = null;
          yield whole;
        } else if (pending.length === before) break;
      }
    }
  } catch {
    // The client reset the connection, or closed it while we wrote. Its affair: what we injected is in the books.
  }
}

/** A body that comes in pieces. */
interface IncomingBody {
  readonly parts: readonly Buffer[];
  readonly isWhole: boolean;
  /** Takes what belongs to it, and returns the rest. What it can't read yet is in the rest. */
  take(octets: Buffer): Buffer;
}

function bodyOf(head: string): IncomingBody {
  if (/^transfer-encoding:[ \t]*chunked[ \t]*$/im.test(head)) return new ChunkedBody();
  return new BodyOfLength(Number(/^content-length:[ \t]*(\d+)/im.exec(head)?.[1] ?? 0));
}

class BodyOfLength implements IncomingBody {
  readonly parts: Buffer[] = [];
  #left: number;

  constructor(length: number) {
    this.#left = length;
  }

  get isWhole(): boolean {
    return this.#left === 0;
  }

  take(octets: Buffer): Buffer {
    const part = octets.subarray(0, this.#left);
    this.parts.push(part);
    this.#left -= part.length;
    return octets.subarray(part.length);
  }
}

/** RFC 9112 section 7.1, without extensions and trailers: the siege sends none. */
class ChunkedBody implements IncomingBody {
  readonly parts: Buffer[] = [];
  isWhole = false;
  #chunk: BodyOfLength | null = null;
  #isLast = false;

  take(octets: Buffer): Buffer {
    let rest = octets;
    while (!this.isWhole) {
      if (this.#chunk === null) {
        const end = rest.indexOf(LINE_END);
        if (end < 0) return rest;
        const size = Number.parseInt(rest.toString('latin1', 0, end), 16);
        // With the end of its line, of which the last chunk has one, too.
        this.#chunk = new BodyOfLength(size + LINE_END.length);
        this.#isLast = size === 0;
        rest = rest.subarray(end + LINE_END.length);
      }
      rest = this.#chunk.take(rest);
      if (!this.#chunk.isWhole) return rest;
      this.parts.push(Buffer.concat(this.#chunk.parts).subarray(0, -LINE_END.length));
      this.isWhole = this.#isLast;
      this.#chunk = null;
    }
    return rest;
  }
}
