import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

type Written = (error?: Error | null) => void;

/**
 * A socket of which another reads along. `node:http2` reads sockets of Node in native code, past all of JavaScript; this one it reads as it
 * would any stream. Octets pass unchanged and at once. It ends and breaks as its socket does, and has no errors of its own.
 */
export class TappedSocket extends Duplex {
  readonly #socket: Socket;

  /** `onOctets` sees what has come, before the reader of this stream does. */
  constructor(socket: Socket, onOctets: (octets: Buffer) => void) {
    super({ allowHalfOpen: true });
    this.#socket = socket;
    socket.on('data', (octets: Buffer) => {
      onOctets(octets);
      if (!this.push(octets)) socket.pause();
    });
    socket.once('end', () => this.push(null));
    socket.once('close', () => this.destroy());
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(octets: Buffer, _encoding: BufferEncoding, written: Written): void {
    this.#socket.write(octets, written);
  }

  override _writev(pieces: { readonly chunk: Buffer }[], written: Written): void {
    this.#socket.write(
      pieces.length === 1 && pieces[0] !== undefined ? pieces[0].chunk : Buffer.concat(pieces.map(({ chunk }) => chunk)),
      written,
    );
  }

  override _final(written: Written): void {
    this.#socket.end(written);
  }

  override _destroy(_error: Error | null, destroyed: Written): void {
    this.#socket.destroy();
    destroyed(null);
  }
}
