import { expect, it } from 'vitest';
import type { HeldNumbered, HeldSeen } from '../../../core/record/measurements.ts';
import { streamsWhole } from '../../../core/verdict/checks/streams-whole-check.ts';
import { healthyRecording } from '../../../core/verdict/healthy.fixture.ts';
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

const NUMBERED: HeldNumbered = { since: 'by-one', leapt: 0, passedOver: 0, firstLeapMs: null, cameAgain: 0, passedOverBetween: 0 };
const LEAPT = { ...NUMBERED, leapt: 6, passedOver: 18, firstLeapMs: 4210 };

function watched(numbered: HeldNumbered, eventIds?: 'numbered' | 'any') {
  const over = { ...NONE, opened: 4, closed: 4, firstEndAfterMs: 10, lastEndAfterMs: 12, atEnd: 4, stillOld: 0, oldVersion: '1' };
  const options = { ...healthyRecording().run.options, ...(eventIds === undefined ? {} : { eventIds }) };
  const change = { kind: 'named' } as const;
  const judged = streamsWhole({ calibration: [], change, options }, { ...SEEN, over, numbered });
  return { verdict: judged.verdict, reason: judged.reason, detail: streamsWholeWords(judged).detail };
}

it('says that ids went on to count by one', () => {
  expect(watched(NUMBERED)).toMatchObject({
    verdict: 'pass',
    detail: expect.stringContaining('300 events, whose ids went on to count by one;'),
  });
  expect(watched(NUMBERED, 'any').detail).toContain('300 events, counted and not compared with one another;');
  expect(watched(NUMBERED, 'numbered').detail).toContain('300 events, none missing, none twice;');
});

it('says which ids were passed over, and what speaks for a loss', () => {
  expect(watched(LEAPT)).toEqual({
    verdict: 'fail',
    reason: 'events-skipped',
    detail:
      '18 ids were passed over within 6 streams, from 4.210 s on. Before the deploy ids counted by one, and on streams that were opened after it they do so again: what was left out was lost. (If ids need not count by one, say --event-ids any.)',
  });
  expect(watched({ ...LEAPT, since: 'otherwise' })).toMatchObject({
    verdict: 'inconclusive',
    reason: 'ids-changed',
    detail: expect.stringMatching(
      /on streams that were opened after it they do not: whether events were lost can't be told\. Say --event-ids/,
    ),
  });
  expect(watched({ ...LEAPT, since: 'unknown' })).toMatchObject({ verdict: 'inconclusive', detail: expect.stringContaining('--settle') });
  const again = watched({ ...LEAPT, passedOver: 0, leapt: 1 }).detail;
  expect(again).toMatch(/^The ids of 1 stream did not go on by one, from 4\.210 s on\. .*: events came twice, or in another order\. /);
  expect(watched({ ...NUMBERED, cameAgain: 1, passedOverBetween: 5 })).toMatchObject({
    verdict: 'inconclusive',
    reason: 'skipped-between',
    detail: expect.stringMatching(
      /^1 client that connected again, with the id of the last event that it had, was not sent the next one: 5 ids were passed over/,
    ),
  });
});

it.each(['any', 'numbered'] as const)('does not judge by what was learnt if the user says --event-ids %s', (eventIds) => {
  expect(watched(LEAPT, eventIds).verdict).toBe('pass');
});
