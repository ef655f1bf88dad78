import { describe, expect, it } from 'vitest';
import { InconclusiveError } from './errors.ts';
import { poll, waitFor } from './wait.ts';

const never = { value: new Promise<never>(() => undefined), cancel: () => undefined };
const signal = new AbortController().signal;

describe('waiting', () => {
  it('gives what came', async () => {
    let looks = 0;
    const found = waitFor(
      poll(() => (++looks === 3 ? 'here' : null), 1),
      { what: 'it', timeoutMs: 5000, signal },
    );
    expect(await found).toBe('here');
  });

  it('in vain is inconclusive, and says what for and what was seen', async () => {
    const vain = waitFor(never, { what: 'Godot', timeoutMs: 5, signal, evidence: () => 'a boy came' });
    await expect(vain).rejects.toThrow('waited 0 s for Godot, in vain; a boy came');
    await expect(vain).rejects.toBeInstanceOf(InconclusiveError);
  });

  it('ends with the reason of an interruption', async () => {
    const controller = new AbortController();
    const waiting = waitFor(never, { what: 'it', timeoutMs: 5000, signal: controller.signal });
    controller.abort(new InconclusiveError('interrupted'));
    await expect(waiting).rejects.toThrow('interrupted');
    await expect(waitFor(never, { what: 'it', timeoutMs: 5000, signal: controller.signal })).rejects.toThrow('interrupted');
  });

  it('fails if looking fails', async () => {
    const broken = poll(() => {
      throw new Error('no such socket');
    });
    await expect(waitFor(broken, { what: 'it', timeoutMs: 5000, signal })).rejects.toThrow('no such socket');
  });
});
