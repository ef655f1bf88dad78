import { InconclusiveError } from '../core/errors.ts';
import type { HeldExchanges } from '../core/ledger/held-exchanges.ts';
import { HeldLooks, type HeldSoFar } from '../core/ledger/held-so-far.ts';
import type { Ledger } from '../core/ledger/ledger.ts';
import { LedgerOnDisk } from '../core/ledger/ledger-on-disk.ts';
import type { Recording } from '../core/record/run-record.ts';

/** What is not on the disk by then is lost if this process is killed. */
const EVERY_MS = 1000;

/** Where a run is kept while it goes on. */
export interface RunKeeping {
  /** The file of the ledger. */
  readonly ledgerPath: string;
  /** What is held open; absent if nothing may be. */
  readonly held?: HeldExchanges;
  /** Writes what would be known of the run if this process were killed now. Its events are those that have come since the last time. */
  write(soFar: Recording, held: HeldSoFar): Promise<void>;
}

const NOTHING_HELD: HeldSoFar = { ended: [], open: [] };

/**
 * Has on the disk what is known of a run while it goes on: the ledger as it fills, and every second the rest. `onFailure` is told once, and
 * with what holds the run up, if the disk refuses: requests are never lost without a word. The returned function ends it.
 */
export function keepRun(
  { ledgerPath, held, write }: RunKeeping,
  ledger: Ledger,
  soFar: () => Recording,
  onFailure: (error: InconclusiveError) => void,
): () => Promise<void> {
  const fail = (error: Error): void =>
    onFailure(new InconclusiveError(`the run can no longer be recorded: ${error.message}`, { cause: error }));
  const disk = new LedgerOnDisk(ledgerPath, ledger, fail);
  let writing: Promise<void> | null = null;
  let events = 0;
  let known = '';
  const looks = held === undefined ? null : new HeldLooks(held);
  const keep = (): void => {
    disk.flush();
    if (writing !== null) return;
    const { run, events: all, ...recording } = soFar();
    const news = `${all.length} ${run.phases.length} ${run.transitions.length} ${run.calibration.length}`;
    const { ended, open } = looks?.look() ?? NOTHING_HELD;
    if (news === known && ended.length + open.length === 0) return;
    known = news;
    // Only what is new: a log may have many lines, and clients wait while they are written down.
    const fresh = all.slice(events);
    events = all.length;
    writing = write({ ...recording, run, events: fresh }, { ended, open })
      .catch((error: Error) => fail(error))
      .finally(() => {
        writing = null;
      });
  };
  keep();
  const timer = setInterval(keep, EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await writing;
  };
}
