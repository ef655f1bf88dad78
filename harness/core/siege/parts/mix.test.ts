import { describe, expect, it } from 'vitest';
import { clientsOf, mixInWords, parseMix } from './mix.ts';

describe('a mix of clients', () => {
  it('is read, counted and written', () => {
    const mix = parseMix('--clients', 'get:4, post:2', 200);
    expect(mix).toEqual({ get: 4, post: 2 });
    expect(clientsOf(mix)).toBe(6);
    expect(mixInWords(mix)).toBe('get:4,post:2');
  });

  it.each([
    ['put:4', /names the exchange "put"/],
    ['get:4,get:2', /names get twice/],
    ['get', /--clients is "get"/],
    ['get:0', /--clients is/],
    ['get:201', /--clients is/],
    ['get:4,', /names the exchange ""/],
  ])('%s is none', (text, says) => {
    expect(() => parseMix('--clients', text, 200)).toThrow(says);
  });
});
