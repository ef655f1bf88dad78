import type { WebSocketPlan } from '../requests/request-definition.ts';

/** Longer than any two numbers with the space between them. */
const NUMBERS = 40;
const SPACE = 0x20;
const ZERO = 0x30;

/** What is wrong with the messages of a WebSocket. */
export type MessageFault = 'repeated' | 'gap' | 'not-in-order' | 'of-another';

/**
 * The messages of one WebSocket: each ends with the number of the attempt and its own, such as `17 4`, and what echoes it must end with the
 * very same octets; an app may put its own words before them. A message without such an end is the server's own, and no echo.
 */
export class NumberedMessages {
  /** Messages that were sent. */
  sent = 0;
  echoed = 0;
  /** Messages of the server that are no echo. */
  pushed = 0;
  /** Echoes that came although they had come before. */
  repeated = 0;
  /** Echoes that came before one of a message that was sent earlier. */
  early = 0;
  /** Echoes of what was never sent here. */
  alien = 0;
  readonly #id: number;
  readonly #sizes: readonly number[];
  /** Numbers of the messages whose echo has not come, in the order in which they were sent. */
  readonly #awaited: number[] = [];
  #highest = -1;

  constructor(id: number, { sizes = [] }: WebSocketPlan) {
    this.#id = id;
    this.#sizes = sizes;
  }

  /** Messages whose echo has not come. */
  get awaited(): number {
    return this.#awaited.length;
  }

  /** The echo of the last message has come: no other can come behind it, unless they are mixed up. */
  get lastCame(): boolean {
    return this.#highest === this.sent - 1;
  }

  /** What speaks against them so far; null if nothing does. While the last echo has not come, those that it will come behind are not missing. */
  get fault(): MessageFault | null {
    if (this.alien > 0) return 'of-another';
    if (this.repeated > 0) return 'repeated';
    if (this.early === 0) return null;
    return (this.#awaited[0] ?? Number.POSITIVE_INFINITY) < this.#highest ? 'gap' : 'not-in-order';
  }

  /** The next message. */
  next(): string {
    const number = this.sent++;
    this.#awaited.push(number);
    const numbers = `${this.#id} ${number}`;
    const size = this.#sizes[number % Math.max(1, this.#sizes.length)] ?? 0;
    return size > numbers.length ? `${'x'.repeat(size - numbers.length - 1)} ${numbers}` : numbers;
  }

  /** A message has come. Says if it is an echo. */
  take(message: Buffer): boolean {
    const found = numbersAtEnd(message);
    if (found === null) {
      this.pushed++;
      return false;
    }
    const { id, number } = found;
    if (id !== this.#id || number >= this.sent || !this.#isWhole(message, number)) this.alien++;
    else if (this.#awaited[0] === number) this.#awaited.shift();
    else this.#outOfTurn(number);
    this.echoed++;
    if (number > this.#highest && id === this.#id) this.#highest = number;
    return true;
  }

  #outOfTurn(number: number): void {
    const at = this.#awaited.indexOf(number);
    if (at < 0) this.repeated++;
    else {
      this.#awaited.splice(at, 1);
      this.early++;
    }
  }

  /** An echo of a long message must have all of it. */
  #isWhole(message: Buffer, number: number): boolean {
    const size = this.#sizes[number % Math.max(1, this.#sizes.length)] ?? 0;
    const numbers = `${this.#id} ${number}`;
    if (size <= numbers.length) return true;
    const padding = size - numbers.length - 1;
    const start = message.length - size;
    return start >= 0 && message.subarray(start, start + padding).equals(Buffer.alloc(padding, 'x'));
  }
}

/** The two numbers that a message ends with; null if it does not. */
function numbersAtEnd(message: Buffer): { readonly id: number; readonly number: number } | null {
  let at = message.length - 1;
  const least = Math.max(0, message.length - NUMBERS);
  const number = (): number | null => {
    let value = 0;
    let scale = 1;
    const from = at;
    for (; at >= least; at--) {
      const digit = (message[at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) break;
      value += digit * scale;
      scale *= 10;
    }
    return at === from ? null : value;
  };
  const last = number();
  if (last === null || message[at] !== SPACE) return null;
  at--;
  const first = number();
  return first === null || (at >= 0 && message[at] !== SPACE) ? null : { id: first, number: last };
}
