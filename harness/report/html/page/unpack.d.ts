/** For the tests, which read with it what was packed. */
export function unpack(text: string, count: number): Float64Array<ArrayBuffer>;
export function unpackChanges(text: string, count: number): Float64Array<ArrayBuffer>;
