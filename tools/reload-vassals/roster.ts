import { advance } from './advance.ts';
import { forecast } from './forecast.ts';
import type { Standing } from './planning.ts';
import type { Headcount } from './rollout-event.ts';
import { inHandOf, keysServed, type Look, type SeenLook, whyInactive } from './sight.ts';
import type { Track } from './track.ts';

/** A vassal's record before and after a look. */
export interface Change {
  readonly file: string;
  readonly before: Track;
  readonly after: Track;
}

export interface RosterOptions {
  readonly minimum: number;
  readonly timeoutMs: number;
  readonly toleranceS: number;
}

/** All vassals of a roll-out, and where each stands by the last look. */
export class Roster {
  readonly #options: RosterOptions;
  readonly #tracks: Map<string, Track>;
  /** Keys under which each vassal was seen in the router since it came back, or ever: it is active if all of them are. */
  readonly #keys = new Map<string, ReadonlySet<string>>();
  /** The last look; null if it saw nothing. */
  #look: SeenLook | null = null;

  constructor(files: readonly string[], options: RosterOptions) {
    this.#options = options;
    this.#tracks = new Map(files.map((file) => [file, { phase: 'waiting' }] as const));
  }

  get tracks(): ReadonlyMap<string, Track> {
    return this.#tracks;
  }
  get look(): SeenLook | null {
    return this.#look;
  }

  /** Takes a look in; gives the records that it changed the phase of, or that are late. */
  take(look: Look): readonly Change[] {
    this.#look = look.kind === 'seen' ? look : null;
    if (look.kind === 'seen') this.#learnKeys(look);
    const changes: Change[] = [];
    for (const [file, before] of this.#tracks) {
      const after = advance(before, look, file, this.#options.timeoutMs);
      if (after === before) continue;
      this.#tracks.set(file, after);
      if (cameBack(before, after) && look.kind === 'seen') this.#keysAnew(file, look);
      const late = before.phase === 'failed' && after.phase === 'failed' && before.backAtMs !== after.backAtMs;
      if (after.phase !== before.phase || late) changes.push({ file, before, after });
    }
    return changes;
  }

  set(file: string, after: Track): Change {
    const before = this.#tracks.get(file) ?? { phase: 'waiting' };
    this.#tracks.set(file, after);
    return { file, before, after };
  }

  /** Why a vassal is not active by the last look; null if it is, or if that look saw nothing. */
  whyInactive(file: string): string | null {
    return this.#look === null ? null : this.whyInactiveIn(this.#look, file);
  }

  /** The same by any look. */
  whyInactiveIn(look: SeenLook, file: string): string | null {
    return whyInactive(look.sights.get(file), look.newestCheckS, this.#options.toleranceS, this.#keys.get(file));
  }

  /** How many are active, whatever sent the others away; null if the last look saw nothing. */
  seenActive(): number | null {
    return this.#look === null ? null : [...this.#tracks.keys()].filter((file) => this.whyInactive(file) === null).length;
  }

  /** Where each stands for planning; empty if the last look saw nothing. */
  standings(): readonly Standing[] {
    if (this.#look === null) return [];
    return [...this.#tracks].map(([file, track]) => ({
      file,
      waiting: track.phase === 'waiting',
      active: !isOut(track) && this.whyInactive(file) === null,
      keys: [...(this.#keys.get(file) ?? [])],
      inHand: inHandOf(this.#look?.sights.get(file)),
    }));
  }

  count(phase: Track['phase']): number {
    return [...this.#tracks.values()].filter((track) => track.phase === phase).length;
  }

  /** `stopped`: those that wait are not going to be touched. */
  headcount(nowMs: number, stopped: boolean): Headcount {
    const tracks = [...this.#tracks.values()];
    const waiting = this.count('waiting');
    const failed = this.count('failed');
    const away = tracks.filter((track) => track.phase === 'away');
    const reloaded = tracks.filter((track) => track.phase === 'reloaded');
    return {
      total: tracks.length,
      waiting,
      away: away.length,
      reloaded: reloaded.length,
      failed,
      active: this.#look === null ? null : this.standings().filter((standing) => standing.active).length,
      leftMs: forecast({
        nowMs,
        tookMs: reloaded.map((track) => track.tookMs),
        awaySinceMs: away.map((track) => track.touchedAtMs),
        waiting: stopped ? 0 : waiting,
        places: tracks.length - failed - this.#options.minimum,
      }),
    };
  }

  #learnKeys(look: SeenLook): void {
    for (const [file, sight] of look.sights) {
      const known = this.#keys.get(file);
      const served = keysServed(sight, look.newestCheckS, this.#options.toleranceS);
      if ([...served].every((key) => known?.has(key) === true)) continue;
      this.#keys.set(file, new Set([...(known ?? []), ...served]));
    }
  }

  /** A vassal that is back serves what its new configuration says, which may be less than before. */
  #keysAnew(file: string, look: SeenLook): void {
    const alive = look.sights.get(file)?.nodes.filter((node) => node.alive) ?? [];
    this.#keys.set(file, new Set(alive.map((node) => node.key)));
  }
}

function cameBack(before: Track, after: Track): boolean {
  if (after.phase === 'reloaded') return before.phase !== 'reloaded';
  return after.phase === 'failed' && after.backAtMs !== null && !(before.phase === 'failed' && before.backAtMs !== null);
}

/**
 * Whom we have sent away does not count before it was seen to be back, whatever a look says in between: it goes down a
 * moment after the touch. Nor does one that was given up: it may go down at any moment still.
 */
function isOut(track: Track): boolean {
  return track.phase === 'away' || (track.phase === 'failed' && track.away !== null && track.backAtMs === null);
}
