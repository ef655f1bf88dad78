/** As in ../data/pack.ts. */
const BLOCK = 128;
const ESCAPE = 20;

/** Reads this many numbers that ../data/pack.ts has packed. */
export function unpack(text: string, count: number): Float64Array<ArrayBuffer> {
  const bytes = atob(text);
  const values = new Float64Array(count);
  let at = 0;
  let rest = 0;
  let restBits = 0;
  const bit = () => {
    if (restBits === 0) {
      rest = bytes.charCodeAt(at++);
      restBits = 8;
    }
    return (rest >> --restBits) & 1;
  };
  const read = (bits: number) => {
    let value = 0;
    for (let left = bits; left > 0; ) {
      if (restBits === 0) {
        rest = bytes.charCodeAt(at++);
        restBits = 8;
      }
      const taken = Math.min(left, restBits);
      value = value * 2 ** taken + ((rest >> (restBits - taken)) & (2 ** taken - 1));
      restBits -= taken;
      left -= taken;
    }
    return value;
  };
  let bits = 0;
  for (let i = 0; i < count; i++) {
    if (i % BLOCK === 0) bits = read(5);
    let quotient = 0;
    while (quotient < ESCAPE && bit() === 1) quotient++;
    values[i] = quotient < ESCAPE ? quotient * 2 ** bits + read(bits) : read(20) * 2 ** 20 + read(20);
  }
  return values;
}

/** As `unpack`, if each number was packed as its difference to the one before. */
export function unpackChanges(text: string, count: number) {
  const values = unpack(text, count);
  let value = 0;
  for (let i = 0; i < count; i++) {
    const change = values[i] ?? 0;
    value += change % 2 === 1 ? -(change + 1) / 2 : change / 2;
    values[i] = value;
  }
  return values;
}
