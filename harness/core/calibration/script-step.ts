/** What the fault server does on a connection, one after the other. */
export type Step =
  | { readonly do: 'send'; readonly bytes: Buffer }
  /** One byte at a time, each in a segment of its own. */
  | { readonly do: 'drip'; readonly bytes: Buffer }
  /** The same bytes again and again until the client gives up. */
  | { readonly do: 'repeat'; readonly bytes: Buffer; readonly everyMs: number }
  | { readonly do: 'wait'; readonly ms: number }
  /** Sends FIN, and goes on reading, so that the kernel does not make a RST of it. */
  | { readonly do: 'fin' }
  | { readonly do: 'rst' }
  /** Closes with what was not read: the kernel sends a RST in place of FIN. */
  | { readonly do: 'close' }
  /** Reads no more, and sends nothing more: the sender's window fills up. */
  | { readonly do: 'stop' }
  /** Nothing more comes on this connection, and it stays open. */
  | { readonly do: 'silence' };

/** Sends the bytes; strings are taken as latin1, so that each character is one byte. */
export function send(...parts: readonly (string | Buffer)[]): Step {
  return { do: 'send', bytes: bytesOf(...parts) };
}

export function drip(...parts: readonly (string | Buffer)[]): Step {
  return { do: 'drip', bytes: bytesOf(...parts) };
}

export function repeat(everyMs: number, ...parts: readonly (string | Buffer)[]): Step {
  return { do: 'repeat', everyMs, bytes: bytesOf(...parts) };
}

export function wait(ms: number): Step {
  return { do: 'wait', ms };
}

export const FIN: Step = { do: 'fin' };
export const RST: Step = { do: 'rst' };
export const CLOSE: Step = { do: 'close' };
export const STOP: Step = { do: 'stop' };
export const SILENCE: Step = { do: 'silence' };

export function bytesOf(...parts: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
}
