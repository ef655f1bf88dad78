import { expect, it } from 'vitest';
import type { HeldSeen } from '../../../core/record/measurements.ts';
import type { CodeCount, MessagesWholeJudgement } from '../../../core/verdict/checks/messages-whole-check.ts';
import { messagesWholeWords } from './messages-whole-words.ts';

const NONE = { opened: 0, finished: 0, closed: 0, byUs: 0, failed: {} };
const SEEN: HeldSeen = {
  kind: 'ws',
  exchanges: 9,
  received: 300,
  sent: 300,
  missing: 0,
  repeated: 0,
  resumed: 0,
  longestSilenceMs: 312,
  silentFromMs: 4100,
  before: NONE,
  across: { ...NONE, opened: 4, closed: 4 },
  during: { ...NONE, opened: 4, byUs: 4 },
  after: { ...NONE, opened: 1, byUs: 1 },
  oldHeldMs: 2000,
  reconnections: { clients: 4, connections: 4, mostPerSecond: 4, mostAtMs: 3100, firstEndMs: 3000, backWithinMs: 120, notBack: 0 },
};
const FACTS = {
  ...{ webSockets: 9, sent: 300, received: 300, missing: 0, repeated: 0, failed: 0, closedByServer: 4 },
  ...{ openAtTrigger: 4, openedDuring: 4, openedAfter: 1, mostPerSecond: 4 },
};
type Facts = typeof FACTS;

function said(reason: 'holds' | 'web-sockets-failed' | 'closed-by-server', codes: readonly CodeCount[], facts: Partial<Facts> = {}) {
  const verdict = reason === 'holds' ? 'pass' : 'fail';
  return messagesWholeWords({ verdict, reason, facts: { ...FACTS, ...facts }, evidence: { seen: SEEN, codes } } as MessagesWholeJudgement);
}

it('says that WebSockets were whole, and who closed them', () => {
  expect(said('holds', [{ code: 1012, count: 4 }])).toEqual({
    detail:
      'Each of 9 WebSockets was whole: each of 300 messages came back, once and in its turn. The server closed 4 of them after all messages (4 with 1012). 4 open when the reload began, 4 opened during it, 1 after it.',
    more: 'open when it began: 4 (4 closed early by the server, rightly); opened during it: 4 (4 open until we ended them); opened after it: 1 (1 open until we ended it). 4 clients had to connect again: 4 connections, at most 4 in a second (from 3.100 s); all were served again 120 ms after the first had lost its own.',
  });
});

it('says what failed, and with which codes', () => {
  const codes = [
    { code: null, count: 3 },
    { code: 1011, count: 1 },
  ];
  expect(said('web-sockets-failed', codes, { failed: 4, missing: 2, closedByServer: 0 }).detail).toBe(
    '4 of 9 WebSockets failed (3 without a Close: 1006, 1 with 1011); 2 messages missing, 0 twice. 4 open when the reload began, 4 opened during it, 1 after it.',
  );
});

it('says that they were to stay open', () => {
  expect(said('closed-by-server', [{ code: 1001, count: 4 }]).detail).toBe(
    'The server closed 4 of 9 WebSockets (4 with 1001): rightly, after all messages, but they were to stay open. 4 open when the reload began, 4 opened during it, 1 after it.',
  );
});
