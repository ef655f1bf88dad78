import type { Verdict } from '../../harness/core/verdict/check.ts';
import type { Check } from '../../harness/report/contract.ts';

/** What `siege-process.ts` prints. */
export interface Besieged {
  readonly requestsPerSecond: number;
  readonly sent: number;
  readonly failed: number;
  /** Requests without an outcome; 0, or something is broken. */
  readonly open: number;
  /** The most memory that the process had when all had ended. */
  readonly peakBytes: number;
  /** The recording judged and written; null if that was not asked for. */
  readonly judged: {
    readonly verdict: Verdict;
    readonly notPassed: readonly Check[];
    readonly judgeMs: number;
    /** All files: the recording and what is rendered of it. */
    readonly writeMs: number;
    readonly htmlBytes: number;
    readonly peakBytes: number;
  } | null;
}
