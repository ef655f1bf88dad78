import { UsageError } from '../../errors.ts';
import { EXCHANGE_NAMES, type ExchangeName, isExchange } from '../exchange-name.ts';

/** Clients of each lane, by what they do. */
export type Mix = Partial<Readonly<Record<ExchangeName, number>>>;

/** Reads `get:4,post:2`. Throws UsageError if a word is no exchange, comes twice, or has no number from 1 to `most`. */
export function parseMix(option: string, text: string, most: number): Mix {
  const mix: Partial<Record<ExchangeName, number>> = {};
  for (const part of text.split(',')) {
    const [name = '', number = ''] = part.trim().split(':');
    if (!isExchange(name))
      throw new UsageError(`${option} names the exchange ${JSON.stringify(name)}`, `There are ${EXCHANGE_NAMES.join(', ')}.`);
    if (mix[name] !== undefined) throw new UsageError(`${option} names ${name} twice`);
    if (!/^\d+$/.test(number) || Number(number) < 1 || Number(number) > most)
      throw new UsageError(`${option} is "${text}"`, `Say how many clients do what, from 1 to ${most}, such as get:4,post:2.`);
    mix[name] = Number(number);
  }
  return mix;
}

/** `get:4,post:2`. */
export function mixInWords(mix: Mix): string {
  return Object.entries(mix)
    .map(([name, clients]) => `${name}:${clients}`)
    .join(',');
}

/** Clients of a lane, of all exchanges together. */
export function clientsOf(mix: Mix): number {
  return Object.values(mix).reduce((sum, clients) => sum + clients, 0);
}
