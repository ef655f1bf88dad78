/** `1234567` as `1,234,567`. */
export function number(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** A number of things with its noun: `1 request`, `1,200 requests`, `1 process`, `2 processes`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${number(n)} ${n === 1 ? one : many}`;
}
