import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONTENDERS } from './contenders.ts';

const RECORDED = join(import.meta.dirname, '../peers/recorded');

function resultOf(name: string, output: string) {
  return CONTENDERS.find((contender) => contender.name === name)?.result(output);
}

describe('what a load tool says', () => {
  it.each([
    ['siege', 'siege-empty-replies.txt', { requests: 40, requestsPerSecond: 1000, failed: 20 }],
    ['wrk', 'wrk-plain.txt', { requests: 315, requestsPerSecond: 312.79, failed: 0 }],
    ['ab', 'ab-empty-replies.txt', { requests: 60, requestsPerSecond: 1112.12, failed: 20 }],
    ['autocannon', 'autocannon-unavailable.txt', { requests: 40, requestsPerSecond: 40 / 1.01, failed: 0 }],
  ])('is read as it stands: %s', (name, file, expected) => {
    expect(resultOf(name, readFileSync(join(RECORDED, file), 'utf8'))).toEqual(expected);
  });

  it('is nothing if it gave up', () => {
    expect(resultOf('ab', readFileSync(join(RECORDED, 'ab-gives-up.txt'), 'utf8'))).toBeNull();
    for (const { result } of CONTENDERS) expect(result('')).toBeNull();
  });
});
