import { describe, expect, it } from 'vitest';
import { boundInWords, count, expectationInWords, moment, outagesInWords, percent, percentAtMost, span } from './number-format.ts';

describe('boundInWords', () => {
  it('says what a clean run is worth', () => {
    expect(boundInWords({ exposed: 400, failureRateUpper95: 0.0075 }, 0)).toBe(
      '0 of 400 requests exposed to the reload failed: with 95 % confidence fewer than 0.75 % do',
    );
  });

  it('claims nothing if no request was exposed', () => {
    expect(boundInWords({ exposed: 0, failureRateUpper95: 1 }, 0)).toContain('nothing is known');
  });

  it('does not say that none failed if some did', () => {
    expect(boundInWords({ exposed: 400, failureRateUpper95: 0.03 }, 5)).not.toContain('0 of 400');
  });
});

describe('expectationInWords', () => {
  it('says from which version of uWSGI on something is expected, and why', () => {
    const usual = { kind: 'zero-downtime', maxStallMs: null } as const;
    expect(expectationInWords(usual)).toBe('no request fails');
    expect(expectationInWords({ ...usual, since: { version: '2.0.31', because: 'it was mended' } })).toBe(
      'no request fails (from version 2.0.31 on: it was mended)',
    );
  });
});

describe('percentAtMost', () => {
  it('never rounds an upper bound down', () => {
    for (const rate of [0.0075, 0.00746123, 0.1234567, 0.000012345, 0.5001, 1, 0.0299]) {
      expect(Number.parseFloat(percentAtMost(rate)) / 100 + 1e-9, String(rate)).toBeGreaterThanOrEqual(rate);
    }
    expect(percentAtMost(0.0075)).toBe('0.75 %');
    expect(percentAtMost(0.00746123)).toBe('0.75 %');
  });
});

it('writes numbers, moments and lengths of time for people', () => {
  expect([count(1200), count(1_234_567), count(999)]).toEqual(['1,200', '1,234,567', '999']);
  expect([moment(31_204.1), moment(null), moment(0)]).toEqual(['31.204 s', '–', '0.000 s']);
  expect([span(0.42), span(12.4), span(999.9), span(1250), span(69_800), span(125_000)]).toEqual([
    '0.4 ms',
    '12 ms',
    '1.00 s',
    '1.25 s',
    '69.8 s',
    '2 min 5 s',
  ]);
});

describe('a share in per cent', () => {
  it('has two digits that count, and none that is more than nothing becomes 0', () => {
    expect([0, 0.0425, 0.5, 1, 0.000_004].map(percent)).toEqual(['0 %', '4.3 %', '50 %', '100 %', '0.0004 %']);
  });
});

describe('outages', () => {
  it('are given in milliseconds, however long', () => {
    expect(outagesInWords({ count: 0, failed: 0, totalMs: 0, longestMs: 0 })).toBeNull();
    expect(outagesInWords({ count: 1, failed: 1, totalMs: 2250, longestMs: 2250 })).toBe('1 outage of 2,250 ms');
    expect(outagesInWords({ count: 2, failed: 2, totalMs: 124.25, longestMs: 120 })).toBe('2 outages, 124 ms in all, the longest 120 ms');
  });
});
