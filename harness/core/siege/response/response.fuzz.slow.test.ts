import { describe, expect, it } from 'vitest';
import { httpParserJs, llhttp, type Reading } from '../oracle.fixture.ts';
import { HeadMemory } from './head-memory.ts';
import { mutated, random, validMessage } from './message.fixture.ts';
import { GatheringParser, read } from './reading.fixture.ts';

/** What two parsers must agree on. */
function essence(reading: Reading) {
  return reading.end === 'complete'
    ? { end: reading.end, status: reading.status, body: reading.body, consumed: reading.consumed }
    : reading.end;
}

function shown(octets: Buffer): string {
  return JSON.stringify(octets.toString('latin1'));
}

/** Where we are stricter than Node's parser, on purpose. */
const STRICTER =
  /^(control character in the reason phrase|no HTTP\/1\.x status line|status \d+ is out of range|101 Switching|chunk data that does not end with CRLF)/;

/**
 * Where we take what Node does not: a bare LF in a head, a folded line (RFC 9112 sections 2.2 and 5.2), whatever
 * stands in a chunk extension, which no client reads, and an interim response that calls itself HTTP/1.0.
 */
const LENIENT = /(^|[^\r])\n|\n[ \t]|\n[0-9a-f]+;(?!name=value\r)|HTTP\/1\.0 1/i;

/** White space and empty list members after `chunked` are allowed (RFC 9110 section 5.6.1); Node then reads to the end of the connection. */
const CODING_NODE_MISSES = /chunked *[\t,]/i;

describe('compared with the parsers of Node and of autocannon', () => {
  it('every valid response is read alike', () => {
    for (let seed = 1; seed <= 2000; seed++) {
      const octets = validMessage(random(seed));
      const ours = essence(read(octets));
      expect(ours, shown(octets)).toEqual(essence(llhttp(octets)));
      expect(ours, shown(octets)).toEqual(essence(httpParserJs(octets)));
    }
  });

  it('every valid response to a HEAD is read alike: it ends with its head', () => {
    for (let seed = 1; seed <= 2000; seed++) {
      const octets = validMessage(random(seed));
      const ours = read(octets, [], undefined, true);
      expect(essence(ours), shown(octets)).toEqual(essence(llhttp(octets, true)));
      expect(ours.body, shown(octets)).toBe('');
    }
  });

  it('every damaged response that is whole for us is whole for Node, with the same body and the same end', () => {
    let whole = 0;
    for (let seed = 1; seed <= 10_000; seed++) {
      const next = random(seed * 7919);
      const octets = mutated(validMessage(next), next);
      if (LENIENT.test(octets.toString('latin1')) || CODING_NODE_MISSES.test(octets.toString('latin1'))) continue;
      const ours = read(octets);
      if (ours.end !== 'complete') continue;
      whole++;
      expect(essence(ours), shown(octets)).toEqual(essence(llhttp(octets)));
    }
    expect(whole).toBeGreaterThan(1000);
  });

  it('every damaged response that is whole for Node is whole for us, or refused for a reason that we stand by', () => {
    let whole = 0;
    for (let seed = 1; seed <= 10_000; seed++) {
      const next = random(seed * 104_729);
      const octets = mutated(validMessage(next), next);
      const node = llhttp(octets);
      if (node.end !== 'complete' || CODING_NODE_MISSES.test(octets.toString('latin1'))) continue;
      whole++;
      const ours = read(octets);
      if (ours.end === 'malformed') expect(ours.reason, shown(octets)).toMatch(STRICTER);
      else expect(essence(ours), shown(octets)).toEqual(essence(node));
    }
    expect(whole).toBeGreaterThan(1000);
  });
});

describe('whatever came before', () => {
  it('a response is read alike by a parser that knows heads again', () => {
    const memory = new HeadMemory();
    const parser = new GatheringParser(true, memory);
    const octets = Array.from({ length: 300 }, (_, seed) => validMessage(random(seed + 1)));
    const next = random(4711);
    for (let i = 0; i < 20_000; i++) {
      const one = octets[next(octets.length)] ?? Buffer.alloc(0);
      const times = 1 + next(3);
      for (let k = 0; k < times; k++) {
        const altered = next(4) === 0 ? mutated(one, next) : one;
        const cuts = next(4) === 0 ? [next(altered.length)] : [];
        expect(read(altered, cuts, parser), shown(altered)).toEqual(read(altered, cuts));
      }
    }
  });
});

describe('however the octets are cut', () => {
  it('a response is read alike: cut at every place, at two places, and octet by octet', () => {
    const parser = new GatheringParser();
    for (let seed = 1; seed <= 600; seed++) {
      const next = random(seed * 31);
      const valid = validMessage(next);
      const octets = next(2) === 0 ? valid : mutated(valid, next);
      const whole = essence(read(octets, [], parser));
      for (let cut = 1; cut < octets.length; cut++) {
        expect(essence(read(octets, [cut], parser)), `${shown(octets)} cut at ${cut}`).toEqual(whole);
        const second = cut + 1 + next(20);
        if (second < octets.length)
          expect(essence(read(octets, [cut, second], parser)), `${shown(octets)} cut at ${cut}, ${second}`).toEqual(whole);
      }
      const everywhere = Array.from({ length: Math.max(0, octets.length - 1) }, (_, i) => i + 1);
      expect(essence(read(octets, everywhere, parser)), `${shown(octets)} octet by octet`).toEqual(whole);
    }
  });
});
