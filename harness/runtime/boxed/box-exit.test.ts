import { describe, expect, it } from 'vitest';
import { EXIT } from '../../core/errors.ts';
import { exitOfBox } from './box-exit.ts';

describe('exitOfBox', () => {
  it.each(Object.values(EXIT))('is %i if that is what zerodrop ended with', (code) => {
    expect(exitOfBox(code, false)).toBe(code);
    expect(exitOfBox(code, true)).toBe(code);
  });

  it('is inconclusive if a signal of the user ended it before it could take signals', () => {
    expect(exitOfBox(130, true)).toBe(EXIT.inconclusive);
    expect(exitOfBox(143, true)).toBe(EXIT.inconclusive);
  });

  it.each([3, 126, 127, 130, 139])('is no verdict if it ended with %i by itself', (status) => {
    expect(() => exitOfBox(status, false)).toThrow(`exit code ${status}`);
  });

  it('says what kills, since Docker has a memory of its own', () => {
    expect(() => exitOfBox(137, false)).toThrow("Docker's memory");
  });
});
