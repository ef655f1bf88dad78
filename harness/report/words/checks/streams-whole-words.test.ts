import { expect, it } from 'vitest';
import type { HeldSeen } from '../../../core/record/measurements.ts';
import { streamsWhole } from '../../../core/verdict/checks/streams-whole-check.ts';
import { streamsWholeWords } from './streams-whole-words.ts';

const NONE = { opened: 0, finished: 0, closed: 0, byUs: 0, failed: {} };
const SEEN: HeldSeen = {
  kind: 'sse',
  exchanges: 9,
  received: 300,
  sent: 0,
  missing: 0,
  repeated: 0,
  resumed: 2,
  longestSilenceMs: 312,
  silentFromMs: 4100,
  before: { ...NONE, opened: 2, finished: 2 },
  across: { ...NONE, opened: 4, finished: 2, closed: 2 },
  during: { ...NONE, opened: 2, byUs: 2 },
  after: { ...NONE, opened: 1, byUs: 1 },
  oldHeldMs: 2000,
  reconnections: { clients: 2, connections: 2, mostPerSecond: 2, mostAtMs: 3100, firstEndMs: 3000, backWithinMs: 120, notBack: 0 },
};
const said = (change: Partial<HeldSeen>) => streamsWholeWords(streamsWhole({ calibration: [] }, { ...SEEN, ...change }));

it('says what streams were worth', () => {
  expect(said({})).toEqual({
    detail:
      'Each of 9 streams was whole: 300 events, none missing, none twice; nothing came for 312 ms at the longest. 4 open when the reload began, 2 opened during it, 1 after it. 2 streams went on where the one before had ended.',
    more: 'before the reload: 2 (2 came to their end); open when it began: 4 (2 came to their end, 2 closed early by the server, rightly); opened during it: 2 (2 open until we ended them); opened after it: 1 (1 open until we ended it). 2 clients had to connect again: 2 connections, at most 2 in a second (from 3.100 s); all were served again 120 ms after the first had lost its own.',
  });
});

it('says what failed, and what is missing', () => {
  const across = { ...NONE, opened: 4, failed: { truncated: 3, stalled: 1 } };
  expect(said({ across }).detail).toBe(
    '4 of 9 streams failed (3 truncated, 1 stalled); none of the events is missing. 4 open when the reload began, 2 opened during it, 1 after it. 2 streams went on where the one before had ended.',
  );
  expect(said({ across: { ...NONE, opened: 4, failed: { gap: 1 } }, missing: 12 }).detail).toMatch(/^12 events are missing of 312: /);
  expect(said({ across: NONE }).detail).toMatch(/^No stream was open when the reload began/);
});

it('does not say of a watch that no event is missing: nothing tells how they are numbered', () => {
  const over = { ...NONE, opened: 4, closed: 4, firstEndAfterMs: 10, lastEndAfterMs: 12, atEnd: 4, stillOld: 0, oldVersion: '1' };
  const watched = (seen: Partial<HeldSeen>) => said({ ...seen, over }).detail;
  expect(watched({})).toMatch(
    /^Each of 9 streams came to a right end, or was open until we left it: 300 events, counted and not compared with one another; nothing came/,
  );
  expect(watched({ across: { ...NONE, opened: 4, failed: { truncated: 3 } } })).toMatch(/^3 of 9 streams failed \(3 truncated\)\. /);
});
