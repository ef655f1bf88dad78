import type { HeldExchanges } from '../../ledger/held-exchanges.ts';
import { isFailure } from '../../ledger/outcome.ts';
import type { HeldSeen, HeldStretch } from '../../record/measurements.ts';
import type { Recording } from '../../record/run-record.ts';
import { defineCheck } from '../define-check.ts';
import { heldFacts, heldOpenQuestion, silentOnes } from '../measures/held-fault.ts';

/** Asked if the siege opens WebSockets. */
export const messagesWholeCheck = defineCheck({
  id: 'messages-whole',
  name: 'messages-whole',
  asks: ['zero-downtime', 'soak'],
  about: 'service',
  judge: ({ recording, measured }) =>
    (recording.run.options.mix?.ws ?? 0) > 0 ? messagesWhole(recording, measured.held.find(({ kind }) => kind === 'ws') ?? null) : null,
});

/**
 * Each WebSocket was whole: every message came back, once and in its turn, and it went on until we closed it, or the server closed it
 * rightly (1001, 1012) when nothing was on its way; that is told, and speaks against it only if it was to stay open. A run in which none
 * was open at the reload, or none was opened since, shows nothing. Of those that were held over a watched deploy see held-fault.ts.
 */
export function messagesWhole({ run, ledger, held }: Pick<Recording, 'run' | 'ledger' | 'held'>, seen: HeldSeen | null) {
  const { calibration, soak, options, served } = run;
  const falseAlarms = calibration.reduce((sum, row) => sum + (row.exchange === 'ws' ? row.falseAlarms : 0), 0);
  if (falseAlarms > 0) return { verdict: 'inconclusive', reason: 'false-alarms', facts: { falseAlarms } } as const;
  if (seen === null || held === undefined || seen.received === 0) return { verdict: 'inconclusive', reason: 'no-message' } as const;
  const { before, across, during, after, reconnections } = seen;
  const failedSince = failures(across) + failures(during) + failures(after);
  const failed = failures(before) + failedSince;
  const closedSince = closed(across) + closed(during) + closed(after);
  const codes = codesOf(held, (id) => isFailure(ledger.at(id).outcome));
  const facts = {
    ...{ webSockets: seen.exchanges, sent: seen.sent, received: seen.received, missing: seen.missing, repeated: seen.repeated },
    ...{ failed, closedByServer: closed(before) + closedSince },
    ...{ openAtTrigger: across.opened, openedDuring: during.opened, openedAfter: after.opened },
    // `1001: 14, none: 2`: those that the server ended.
    ...(codes.length === 0 ? {} : { closeCodes: codes.map(({ code, count }) => `${code ?? 'none'}: ${count}`).join(', ') }),
    ...(reconnections?.backWithinMs == null ? {} : { backWithinMs: reconnections.backWithinMs }),
    ...(reconnections === null ? {} : { mostPerSecond: reconnections.mostPerSecond }),
    ...heldFacts(seen),
  };
  // A watched service sends nothing back that it was sent: it was pinged.
  const evidence = { seen, codes, isPinged: run.runtime === 'external' };
  const isChange = soak === undefined;
  if (failed > 0 && failedSince === 0 && isChange) return { verdict: 'inconclusive', reason: 'failed-before', facts, evidence } as const;
  if (failed > 0) return { verdict: 'fail', reason: 'web-sockets-failed', facts, evidence } as const;
  const differ = served?.messages === undefined ? [] : notInBooks(held, served.messages);
  if (differ.length > 0)
    return { verdict: 'inconclusive', reason: 'books-differ', facts: { ...facts, differ: differ.length }, evidence } as const;
  if (options.staysOpen === true && facts.closedByServer > 0)
    return { verdict: 'fail', reason: 'closed-by-server', facts, evidence } as const;
  const silent = silentOnes(run, seen);
  if (silent !== null) return { verdict: 'fail', reason: silent, facts, evidence } as const;
  if (isChange && across.opened === 0) return { verdict: 'inconclusive', reason: 'none-open', facts, evidence } as const;
  if (isChange && during.opened + after.opened === 0)
    return { verdict: 'inconclusive', reason: 'none-opened-since', facts, evidence } as const;
  const question = heldOpenQuestion(run, seen);
  if (question !== null) return { verdict: 'inconclusive', reason: question, facts, evidence } as const;
  return { verdict: 'pass', reason: 'holds', facts, evidence } as const;
}

export type MessagesWholeJudgement = ReturnType<typeof messagesWhole>;

/** How many WebSockets a close code of the server ended, or its absence: those that were closed by us are left out. */
export type CodeCount = { readonly code: number | null; readonly count: number };

function codesOf(held: HeldExchanges, isLost: (id: number) => boolean): readonly CodeCount[] {
  const counts = new Map<number | null, number>();
  for (const { id, kind, end, closeCode, firstMs } of held.all()) {
    if (kind !== 'ws' || end === 'by-us' || end === 'open') continue;
    // One that was never open has no end of which there is a code.
    if (closeCode === null && (firstMs === null || !isLost(id))) continue;
    counts.set(closeCode, (counts.get(closeCode) ?? 0) + 1);
  }
  return [...counts].map(([code, count]) => ({ code, count })).toSorted((a, b) => (a.code ?? 0) - (b.code ?? 0));
}

/** WebSockets over which the app, by what it wrote down, got other messages than were sent; those that failed are not looked at. */
function notInBooks(held: HeldExchanges, messages: readonly (readonly [id: number, count: number])[]): readonly number[] {
  const taken = new Map(messages);
  const ids: number[] = [];
  for (const { id, kind, sent } of held.all()) if (kind === 'ws' && taken.get(id) !== sent) ids.push(id);
  return ids;
}

function failures({ failed }: HeldStretch): number {
  return Object.values(failed).reduce((sum, n) => sum + n, 0);
}

function closed(stretch: HeldStretch): number {
  return stretch.finished + stretch.closed;
}
