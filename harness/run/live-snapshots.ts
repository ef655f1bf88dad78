import type { Ledger } from '../core/ledger/ledger.ts';
import type { Recorder } from '../core/record/recorder.ts';
import type { LiveSnapshot } from '../report/live/live-view.ts';

/** Lines that a person following a run does not need to see. */
const QUIET: ReadonlySet<string> = new Set(['log-line', 'phase', 'process-appeared', 'process-gone', 'worker-ready', 'vassal-loyal']);

/** The numbers of the moment, for the live view. Each look costs as much as there is news, however long the siege is. */
export function liveSnapshots(recorder: Recorder, ledger: Ledger, expectedMs: number | null): () => LiveSnapshot {
  const { statusesSince, clientsAtWork } = countAttempts(ledger);
  return () => {
    const byStatus = statusesSince();
    const last = recorder.events.findLast((event) => !QUIET.has(event.kind));
    const text = last === undefined ? '' : last.instance === null ? last.text : `${last.instance}: ${last.text}`;
    return {
      phase: recorder.phase,
      expectedMs,
      byStatus,
      failed: ledger.failed,
      inFlight: clientsAtWork(),
      lastEvent: last === undefined ? null : { atMs: last.atMs, text },
    };
  };
}

interface Counts {
  /** Brings the counts up to date as well. */
  readonly statusesSince: () => Readonly<Record<string, number>>;
  /** Clients that have a request in flight: a client that sends the next while the answer before is still held for a look has two records open, and one request in flight. */
  readonly clientsAtWork: () => number;
}

function countAttempts(ledger: Ledger): Counts {
  const byStatus: Record<string, number> = {};
  let next = 0;
  let open: number[] = [];
  const statusesSince = (): Readonly<Record<string, number>> => {
    while (next < ledger.sent) open.push(next++);
    open = open.filter((id) => {
      const { outcome, status } = ledger.at(id);
      if (status !== 0) byStatus[status] = (byStatus[status] ?? 0) + 1;
      return outcome === 'open';
    });
    return byStatus;
  };
  return { statusesSince, clientsAtWork: () => new Set(open.map((id) => ledger.at(id).client)).size };
}
