import { describe, expect, it } from 'vitest';
import { compareVersions } from './compare-versions.ts';

describe('compareVersions', () => {
  it('compares number by number, not letter by letter, and leaves out what a distribution adds', () => {
    expect(compareVersions('2.0.9', '2.0.21-debian')).toBeLessThan(0);
    expect(compareVersions('2.0.21-debian', '2.0.21')).toBe(0);
    expect(compareVersions('2.0.19.1', '2.0.19')).toBeGreaterThan(0);
    expect(compareVersions('2.1', '2.0.31')).toBeGreaterThan(0);
  });
});
