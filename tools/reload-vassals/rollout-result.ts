import { vassalName } from './name.ts';
import type { RollOutEnd } from './rollout.ts';
import { EXIT_CODES, type Outcome } from './rollout-exit.ts';
import type { Track } from './track.ts';

/** Which code a vassal runs, as far as it can be known from outside. */
export type RunsCode = 'new' | 'old' | 'unknown';

/** What became of one vassal. */
export interface VassalResult {
  readonly file: string;
  readonly name: string;
  readonly state: 'reloaded' | 'failed' | 'away' | 'untouched';
  readonly runs: RunsCode;
  /** Accepting and subscribed when it was last looked at. */
  readonly active: boolean;
  readonly tookMs: number | null;
  /** Why it failed; null if it did not. */
  readonly reason: string | null;
}

/** How a roll-out came out. */
export interface RollOutResult {
  readonly outcome: Outcome;
  readonly exitCode: number;
  readonly minimum: number;
  readonly durationMs: number;
  /** Why it ended before every vassal was touched; null if it did not. */
  readonly stopped: string | null;
  /** Fewest active vassals that a look saw; null if none saw anything. */
  readonly fewestActive: number | null;
  readonly looks: number;
  readonly vassals: readonly VassalResult[];
  /** Reloaded vassals that were never seen to leave the fastrouter. */
  readonly neverLeft: readonly string[];
}

/** Sums a roll-out up. Pure. */
export function resultOf(end: RollOutEnd, minimum: number): RollOutResult {
  const vassals = [...end.tracks].map(([file, track]): VassalResult => {
    return { file, name: vassalName(file), active: end.active.has(file), ...fateOf(track) };
  });
  const outcome = outcomeOf(end);
  return {
    outcome,
    exitCode: EXIT_CODES[outcome],
    minimum,
    durationMs: end.durationMs,
    stopped: end.stopped === null ? null : describeStop(end.stopped),
    fewestActive: end.fewestActive,
    looks: end.looks,
    vassals,
    neverLeft: [...end.tracks].filter(([, track]) => track.phase === 'reloaded' && !track.left).map(([file]) => vassalName(file)),
  };
}

function outcomeOf({ tracks }: RollOutEnd): Outcome {
  const all = [...tracks.values()];
  if (all.every((track) => track.phase === 'reloaded')) return 'complete';
  const untouched = all.every((track) => track.phase === 'waiting' || (track.phase === 'failed' && track.away === null));
  return untouched ? 'not-begun' : 'partial';
}

function fateOf(track: Track): Pick<VassalResult, 'state' | 'runs' | 'tookMs' | 'reason'> {
  switch (track.phase) {
    case 'waiting':
      return { state: 'untouched', runs: 'old', tookMs: null, reason: null };
    case 'away':
      // The emperor may have acted on the touch since the last look.
      return { state: 'away', runs: 'unknown', tookMs: null, reason: null };
    case 'reloaded':
      return { state: 'reloaded', runs: 'new', tookMs: track.tookMs, reason: null };
    case 'failed': {
      const late = track.away !== null && track.backAtMs !== null ? track.backAtMs - track.away.touchedAtMs : null;
      if (late !== null) return { state: 'failed', runs: 'new', tookMs: late, reason: `${track.detail}; it was back later` };
      // What it was never told, it has not done. What it did of the rest can't be seen from here.
      const old = track.why === 'untouchable' || track.why === 'unnoticed';
      return { state: 'failed', runs: old ? 'old' : 'unknown', tookMs: null, reason: track.detail };
    }
  }
}

function describeStop(stop: NonNullable<RollOutEnd['stopped']>): string {
  switch (stop.kind) {
    case 'failure':
      return `${vassalName(stop.file)} failed`;
    case 'interrupted':
      return `interrupted by ${stop.signal}`;
    case 'no-capacity':
      return `no vassal could be spared: ${stop.reason}, and ${stop.minimum} must stay active`;
  }
}
