import { InconclusiveError } from '../core/errors.ts';
import type { Ledger } from '../core/ledger/ledger.ts';
import { LedgerOnDisk } from '../core/ledger/ledger-on-disk.ts';
import type { Recording } from '../core/record/run-record.ts';

/** What is not on the disk by then is lost if this process is killed. */
const EVERY_MS = 1000;
/** Writing what is known of the run takes no more than this share of the time. */
const SHARE = 0.02;

/** Where a run is kept while it goes on. */
export interface RunKeeping {
  /** The file of the ledger. */
  readonly ledgerPath: string;
  /** Writes what would be known of the run if this process were killed now. */
  write(soFar: Recording): Promise<void>;
}

/**
 * Has on the disk what is known of a run while it goes on: the ledger as it fills, and every second the rest. `onFailure` is told once, and
 * with what holds the run up, if the disk refuses: requests are never lost without a word. The returned function ends it.
 */
export function keepRun(
  { ledgerPath, write }: RunKeeping,
  ledger: Ledger,
  soFar: () => Recording,
  onFailure: (error: InconclusiveError) => void,
): () => Promise<void> {
  const fail = (error: Error): void =>
    onFailure(new InconclusiveError(`the run can no longer be recorded: ${error.message}`, { cause: error }));
  const disk = new LedgerOnDisk(ledgerPath, ledger, fail);
  let writing: Promise<void> = Promise.resolve();
  let restUntilMs = 0;
  let known = '';
  const keep = (): void => {
    disk.flush();
    const recording = soFar();
    const news = `${recording.events.length} ${recording.run.phases.length} ${recording.run.transitions.length} ${recording.run.calibration.length}`;
    const beganMs = performance.now();
    if (news === known || beganMs < restUntilMs) return;
    known = news;
    restUntilMs = Number.POSITIVE_INFINITY;
    writing = write(recording).then(
      () => {
        const nowMs = performance.now();
        restUntilMs = nowMs + (nowMs - beganMs) / SHARE;
      },
      (error: Error) => fail(error),
    );
  };
  keep();
  const timer = setInterval(keep, EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await writing;
  };
}
