/** The kinds of exchange, as the command line says them. */
export const EXCHANGE_NAMES = ['get', 'post', 'h2', 'sse', 'ws'] as const;
export type ExchangeName = (typeof EXCHANGE_NAMES)[number];

export function isExchange(name: string): name is ExchangeName {
  return (EXCHANGE_NAMES as readonly string[]).includes(name);
}

/** Is it open for longer than an answer takes? */
export function isHeld(exchange: ExchangeName): boolean {
  return exchange === 'sse' || exchange === 'ws';
}
