import type { Duplex } from 'node:stream';
import { deserialize, serialize } from 'node:v8';

/** Longest message before the other side is known, and afterwards: a plan holds bodies, a chunk what happened in some moments. */
const SHORT_BYTES = 64 * 1024;
const LONG_BYTES = 512 * 1024 * 1024;
const LENGTH_BYTES = 4;
const TEXT = 0;
const VALUE = 1;

/** Messages over a connection, each with its length before it, whole or not at all. */
export class Frames {
  readonly #stream: Duplex;
  #parts: Buffer[] = [];
  #bytes = 0;
  #mostBytes = SHORT_BYTES;

  /** `onBroken` is told once of a message that is none; then nothing more is read. */
  constructor(stream: Duplex, onMessage: (message: unknown) => void, onBroken: (error: Error) => void) {
    this.#stream = stream;
    const onData = (octets: Buffer): void => {
      this.#parts.push(octets);
      this.#bytes += octets.length;
      try {
        for (let message = this.#take(); message !== null; message = this.#take()) onMessage(message.value);
      } catch (error) {
        stream.off('data', onData);
        stream.resume();
        onBroken(error instanceof Error ? error : new Error(String(error)));
      }
    };
    stream.on('data', onData);
  }

  /** The other side is known: its messages may be long, and hold more than JSON. */
  trust(): void {
    this.#mostBytes = LONG_BYTES;
  }

  /** Sends plain data as JSON, for a side that may be of another version. */
  sendText(message: unknown): void {
    this.#send(TEXT, Buffer.from(JSON.stringify(message)));
  }

  /** Sends what can be cloned. */
  send(message: unknown): void {
    this.#send(VALUE, serialize(message));
  }

  #send(kind: number, octets: Buffer): void {
    if (this.#stream.writableEnded || this.#stream.destroyed) return;
    const head = Buffer.alloc(LENGTH_BYTES + 1);
    head.writeUInt32BE(octets.length);
    head[LENGTH_BYTES] = kind;
    this.#stream.cork();
    this.#stream.write(head);
    this.#stream.write(octets);
    this.#stream.uncork();
  }

  #take(): { readonly value: unknown } | null {
    const head = LENGTH_BYTES + 1;
    if (this.#bytes < head) return null;
    if ((this.#parts[0]?.length ?? 0) < head) this.#parts = [Buffer.concat(this.#parts)];
    const first = this.#parts[0] ?? Buffer.alloc(0);
    const [length, kind] = [first.readUInt32BE(), first[LENGTH_BYTES]];
    if (length > this.#mostBytes) throw new RangeError(`a message of ${length} bytes is too long`);
    if (this.#bytes < head + length) return null;
    const all = Buffer.concat(this.#parts);
    const rest = all.subarray(head + length);
    this.#parts = rest.length === 0 ? [] : [rest];
    this.#bytes = rest.length;
    const octets = all.subarray(head, head + length);
    if (kind === TEXT) return { value: JSON.parse(octets.toString('utf8')) };
    if (kind !== VALUE || this.#mostBytes === SHORT_BYTES) throw new RangeError(`a message of kind ${kind} was not expected`);
    return { value: deserialize(octets) };
  }
}
