/** Values that share a divisor: what a column holds changes with what the run goes through. */
const BLOCK = 128;
/** A quotient from here on is written as the value itself. */
const ESCAPE = 20;
const RAW_BITS = 40;
const MOST = 2 ** RAW_BITS - 1;

/**
 * Whole numbers in as few characters as can be: Golomb-Rice codes (R. F. Rice, JPL 79-22, 1979), a block with a divisor of its
 * own, in base64. A column of hundreds of thousands costs a few bits a value, and the page needs no library to read it. The
 * same numbers give the same text. `../page/unpack.js` reads it. Throws RangeError for what is no whole number from 0 to 2^40 - 1.
 */
export function pack(values: ArrayLike<number>): string {
  return inBlocks(values, (block, start) => {
    for (let i = 0; i < block.length; i++) block[i] = values[start + i] ?? 0;
  });
}

/** As `pack`, of each value's difference to the one before; the differences may be negative. */
export function packChanges(values: ArrayLike<number>): string {
  return inBlocks(values, (block, start) => {
    for (let i = 0; i < block.length; i++) {
      const change = (values[start + i] ?? 0) - (values[start + i - 1] ?? 0);
      block[i] = change < 0 ? -2 * change - 1 : 2 * change;
    }
  });
}

/** `fill` puts the values from `start` on into a block. One block is the memory of all. */
function inBlocks({ length }: ArrayLike<number>, fill: (block: Float64Array, start: number) => void): string {
  const writer = new BitWriter();
  const room = new Float64Array(BLOCK);
  for (let start = 0; start < length; start += BLOCK) {
    const block = start + BLOCK <= length ? room : room.subarray(0, length - start);
    fill(block, start);
    writeBlock(writer, block);
  }
  return writer.toBase64();
}

function writeBlock(writer: BitWriter, block: Float64Array): void {
  const bits = cheapest(block);
  writer.write(bits, 5);
  const divisor = 2 ** bits;
  for (const value of block) {
    if (!(Number.isInteger(value) && value >= 0 && value <= MOST)) throw new RangeError(`${value} can't be packed`);
    const quotient = Math.floor(value / divisor);
    if (quotient < ESCAPE) {
      // This many ones, and a nought that ends them.
      writer.write(2 ** (quotient + 1) - 2, quotient + 1);
      writer.write(value % divisor, bits);
    } else {
      writer.write(2 ** ESCAPE - 1, ESCAPE);
      writer.write(Math.floor(value / 2 ** 20), 20);
      writer.write(value % 2 ** 20, 20);
    }
  }
}

/** How many bits of each value are best written as they are. */
function cheapest(block: Float64Array): number {
  let sum = 0;
  for (const value of block) sum += value;
  const guess = Math.max(0, Math.min(30, Math.floor(Math.log2(Math.max(1, sum / block.length)))));
  let [best, least] = [guess, Number.POSITIVE_INFINITY];
  for (let bits = Math.max(0, guess - 2); bits <= guess + 1; bits++) {
    let cost = 0;
    for (const value of block) {
      const quotient = Math.floor(value / 2 ** bits);
      cost += quotient < ESCAPE ? quotient + 1 + bits : ESCAPE + RAW_BITS;
    }
    if (cost < least) [best, least] = [bits, cost];
  }
  return best;
}

class BitWriter {
  #bytes = new Uint8Array(4096);
  #size = 0;
  /** Bits that are not yet in a byte. */
  #rest = 0;
  #restBits = 0;

  /** Appends the lowest `bits` of a value, the highest of them first. */
  write(value: number, bits: number): void {
    for (let left = bits; left > 0; ) {
      const taken = Math.min(left, 8 - this.#restBits);
      const part = Math.floor(value / 2 ** (left - taken)) % 2 ** taken;
      this.#rest = this.#rest * 2 ** taken + part;
      this.#restBits += taken;
      left -= taken;
      if (this.#restBits === 8) this.#flush();
    }
  }

  #flush(): void {
    if (this.#size === this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#size);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#size++] = this.#rest;
    this.#rest = 0;
    this.#restBits = 0;
  }

  toBase64(): string {
    if (this.#restBits > 0) this.write(0, 8 - this.#restBits);
    return Buffer.from(this.#bytes.buffer, 0, this.#size).toString('base64');
  }
}
