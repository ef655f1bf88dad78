import { describe, expect, it } from 'vitest';
import { NumberedMessages } from './numbered-messages.ts';

function afterSending(sent: number, echoes: readonly string[], sizes: readonly number[] = []): NumberedMessages {
  const messages = new NumberedMessages(17, { sizes });
  for (let i = 0; i < sent; i++) messages.next();
  for (const echo of echoes) messages.take(Buffer.from(echo));
  return messages;
}

describe('numbered messages', () => {
  it('end with the number of the attempt and their own, and are as long as they are to be', () => {
    const messages = new NumberedMessages(17, { sizes: [0, 8, 4] });
    expect([messages.next(), messages.next(), messages.next()]).toEqual(['17 0', 'xxx 17 1', '17 2']);
  });

  it.each([
    ['all have come', ['a 17 0', 'a 17 1', 'a 17 2'], null, 0],
    ['one is still on its way', ['17 0', '17 1'], null, 1],
    ['one is missing', ['17 0', '17 2'], 'gap', 1],
    ['one comes twice', ['17 0', '17 0', '17 1', '17 2'], 'repeated', 0],
    ['two are mixed up', ['17 1', '17 0', '17 2'], 'not-in-order', 0],
    ['one is of another WebSocket', ['17 0', '18 1'], 'of-another', 2],
    ['one was never sent', ['17 3'], 'of-another', 3],
    ['the server has its own', ['hello', '', '17 ', ' 17', 'it is 5', 'v17 0', '17 0', '17 1', '17 2'], null, 0],
  ] as const)('%s', (_, echoes, fault, awaited) => {
    const messages = afterSending(3, echoes);
    expect([messages.fault, messages.awaited]).toEqual([fault, awaited]);
  });

  it('an echo of a long one must have all of it', () => {
    expect(afterSending(1, ['ver_a xxxxxx 17 0'], [11]).fault).toBe(null);
    expect(afterSending(1, ['ver_a xxxxx 17 0'], [11]).fault).toBe('of-another');
    expect(afterSending(1, ['17 0'], [11]).fault).toBe('of-another');
  });
});
