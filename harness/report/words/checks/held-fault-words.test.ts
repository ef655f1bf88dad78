import { describe, expect, it } from 'vitest';
import type { HeldOver, HeldSaid, HeldSeen } from '../../../core/record/measurements.ts';
import { heldOverInWords } from '../../held-words.ts';
import { heldFaultInWords } from './held-fault-words.ts';

const OVER: HeldOver = {
  ...{ opened: 6, finished: 1, closed: 2, byUs: 3, failed: {} },
  ...{ firstEndAfterMs: 104, lastEndAfterMs: 1290, atEnd: 6, stillOld: 3, oldVersion: 'r1' },
};
const SAID: HeldSaid = { perSecond: 20, heldSilent: 0, heldSilentFromMs: null, newSilent: 0, quietFromMs: null };

function words(reason: Parameters<typeof heldFaultInWords>[0], said: Partial<HeldSaid> = {}): string {
  return heldFaultInWords(reason, { kind: 'ws', over: OVER, said: { ...SAID, ...said } } as HeldSeen);
}

describe('what was held over a deploy, in words', () => {
  it('says how many were ended and when, and with whom the others are', () => {
    expect(heldOverInWords('ws', OVER)).toBe(
      '6 WebSockets were held from before the deploy: 3 stayed open to the end, the service ended 3 rightly, from 104 ms to 1.29 s after the command began; at the end 3 of 6 are with r1 still',
    );
    expect(heldOverInWords('sse', { ...OVER, firstEndAfterMs: 104, lastEndAfterMs: 104, stillOld: 0 })).toMatch(
      /, 104 ms after the command began; at the end none was with r1$/,
    );
    expect(heldOverInWords('sse', { ...OVER, stillOld: null, oldVersion: null })).toMatch(
      /; which version held them at the end is not known$/,
    );
    expect(heldOverInWords('sse', { ...OVER, stillOld: null })).toMatch(/after the command began$/);
  });

  it('says what is not complete, what was not sent, and since when', () => {
    expect(words('held-by-old')).toMatch(/^The change is not complete for what is held: 3 of 6 are with r1 still\. .*--settle/);
    expect(words('held-silent', { heldSilent: 1, heldSilentFromMs: 4000 })).toMatch(
      /^1 WebSocket that was held from before the deploy was sent nothing more from 4\.000 s on, while new ones were; .* 20 messages a second\./,
    );
    expect(words('new-silent', { newSilent: 2 })).toMatch(/^2 WebSockets that were opened since the deploy were sent nothing, while those/);
    expect(words('quiet-since', { quietFromMs: 4000 })).toMatch(
      /^Nothing was sent on any WebSocket from 4\.000 s on; .*Perhaps there was nothing/,
    );
  });
});
