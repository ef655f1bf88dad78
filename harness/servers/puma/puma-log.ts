import { type KnownLine, meaningBy } from '../log-meanings.ts';

/** Wording of Puma 5.6 and 6.6 (cluster.rb, cluster/worker.rb, launcher.rb); `[pid] ` stands before it (PidFormatter). */
const MEANINGS: readonly KnownLine[] = [
  { kind: 'master-spawned', pattern: /^\[(\d+)\] Puma starting in cluster mode/ },
  { kind: 'worker-ready', pattern: /- Worker \d+ \(PID: (\d+)\) booted in / },
  { kind: 'worker-told', pattern: /- Stopping (\d+) for phased upgrade/ },
  { kind: 'worker-timeout', pattern: /! Terminating timed out worker .*: (\d+)$/ },
  { kind: 'app-missing', pattern: /^\[(\d+)\] ! Unable to (?:start worker|load application)/ },
  { kind: 'force-shutdown', pattern: /^\[(\d+)\] Detected force shutdown of a thread/ },
  { kind: 'reload', pattern: /^\[(\d+)\] (?:- Starting phased worker restart|\* Restarting\.\.\.)/ },
  { kind: 'not-phased', pattern: /^\[(\d+)\] \* phased-restart called but not available/ },
  { kind: 'shutdown', pattern: /^\[(\d+)\] - Gracefully shutting down workers/ },
  { kind: 'goodbye', pattern: /^\[(\d+)\] - Goodbye!/ },
];

/** Reads the meaning of a line of Puma's log. */
export const meaningOf = meaningBy(MEANINGS);
