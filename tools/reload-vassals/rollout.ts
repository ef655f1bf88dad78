import { touched } from './advance.ts';
import { mayGoDown } from './planning.ts';
import type { Headcount, RollOutEvent, StopReason } from './rollout-event.ts';
import { type Change, Roster, type RosterOptions } from './roster.ts';
import type { Look, SeenLook } from './sight.ts';
import type { Track } from './track.ts';
import type { World } from './world.ts';

/** `minimum`: this many stay active. `timeoutMs`: how long a vassal may take to be back. `toleranceS`: as `subscription-tolerance` of uWSGI. */
export interface RollOutOptions extends RosterOptions {
  /** Go on if a vassal fails. */
  readonly keepGoing: boolean;
  /** Says by its reason (a signal's name) that no further vassal shall be touched. */
  readonly interrupt: AbortSignal;
  /** Ends the roll-out at once, wherever it is. */
  readonly leave: AbortSignal;
  readonly report: (event: RollOutEvent) => void;
}

/** How a roll-out ended. */
export interface RollOutEnd {
  readonly tracks: ReadonlyMap<string, Track>;
  /** Why it ended before every vassal was touched; null if it did not. */
  readonly stopped: StopReason | null;
  /** The last look that saw something. */
  readonly lastLook: SeenLook | null;
  /** Vassals that were active by that look. */
  readonly active: ReadonlySet<string>;
  /** Fewest active vassals that a look saw, and the number of looks. */
  readonly fewestActive: number | null;
  readonly looks: number;
  readonly durationMs: number;
}

/**
 * Reloads vassals, as many at once as leave `minimum` active, and refills as they come back. Whatever emperor and router
 * do, it ends: each vassal has its time-out, and if none can be spared for as long, it gives up. Nothing is touched
 * on a look that is not whole.
 */
export async function rollOut(files: readonly string[], options: RollOutOptions, world: World): Promise<RollOutEnd> {
  const rolling = new RollOut(files, options, world);
  while (!options.leave.aborted) {
    const look = await world.look();
    if (options.leave.aborted) break;
    rolling.take(look);
    if (rolling.over) break;
    await rolling.sendAway();
    if (rolling.idleTooLong()) break;
    await world.pause();
  }
  return rolling.end();
}

class RollOut {
  readonly #options: RollOutOptions;
  readonly #world: World;
  readonly #roster: Roster;
  readonly #startMs: number;
  #lastLook: SeenLook | null = null;
  #blind: { readonly sinceMs: number; readonly reason: string } | null = null;
  #stop: StopReason | null = null;
  /** When a vassal was away last. */
  #busyMs: number;
  #fewest: number | null = null;
  #looks = 0;
  #below = false;

  constructor(files: readonly string[], options: RollOutOptions, world: World) {
    this.#options = options;
    this.#world = world;
    this.#roster = new Roster(files, options);
    this.#startMs = world.nowMs();
    this.#busyMs = this.#startMs;
  }

  take(look: Look): void {
    this.#tellSight(look);
    if (this.#roster.count('away') > 0) this.#busyMs = look.atMs;
    const changes = this.#roster.take(look);
    if (look.kind === 'seen') {
      if (this.#lastLook !== null && this.#lastLook.emperorPid !== look.emperorPid) this.#options.report({ kind: 'emperor-restarted' });
      this.#lastLook = look;
      this.#countActive();
    }
    for (const change of changes) this.#tell(change);
    if (this.#options.interrupt.aborted) this.#stopFor({ kind: 'interrupted', signal: String(this.#options.interrupt.reason) });
  }

  /** Nothing is left to do, or to wait for. */
  get over(): boolean {
    return this.#roster.count('away') === 0 && (this.#roster.count('waiting') === 0 || this.#stop !== null);
  }

  /** Touches those that may go down now. */
  async sendAway(): Promise<void> {
    if (this.#stop !== null) return;
    // One has died on the new code. Until it is known whether it gets up again, no other follows it.
    const suspect = [...this.#roster.tracks.values()].some((track) => track.phase === 'away' && track.deaths > 0);
    if (suspect && !this.#options.keepGoing) return;
    const gone: string[] = [];
    for (const file of mayGoDown(this.#roster.standings(), this.#options.minimum)) {
      if (this.#stop !== null || this.#options.interrupt.aborted || this.#options.leave.aborted) break;
      if (await this.#touch(file)) gone.push(file);
    }
    if (gone.length > 0) this.#options.report({ kind: 'touched', files: gone, standing: this.#headcount() });
  }

  /** Gives up those that wait, if for as long as the time-out none was away and none could be spared. */
  idleTooLong(): boolean {
    const idleMs = this.#world.nowMs() - this.#busyMs;
    if (this.#stop !== null || this.#roster.count('away') > 0 || idleMs < this.#options.timeoutMs) return false;
    for (const [file, track] of this.#roster.tracks) {
      const why = track.phase === 'waiting' ? this.#roster.whyInactive(file) : null;
      if (why !== null) this.#fail(file, 'inactive', `not active, and so not touched: ${why}`);
    }
    if (this.#roster.count('waiting') > 0 && this.#stop === null) {
      const active = this.#roster.seenActive();
      const reason = this.#blind === null ? `${active} are active` : this.#blind.reason;
      this.#stopFor({ kind: 'no-capacity', active, minimum: this.#options.minimum, reason });
    }
    return true;
  }

  end(): RollOutEnd {
    const last = this.#lastLook;
    const files = last === null ? [] : [...this.#roster.tracks.keys()].filter((file) => this.#roster.whyInactiveIn(last, file) === null);
    return {
      tracks: this.#roster.tracks,
      stopped: this.#stop,
      lastLook: last,
      active: new Set(files),
      fewestActive: this.#fewest,
      looks: this.#looks,
      durationMs: this.#world.nowMs() - this.#startMs,
    };
  }

  async #touch(file: string): Promise<boolean> {
    const look = this.#roster.look;
    const sight = look?.sights.get(file);
    if (look === null || sight === undefined || sight.vassal === null) return false;
    try {
      const mtimeS = await this.#world.touch(file, sight.vassal.lastModS);
      this.#roster.set(file, touched(sight, look, mtimeS, this.#world.nowMs()));
      return true;
    } catch (error) {
      this.#fail(file, 'untouchable', error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  #fail(file: string, why: 'untouchable' | 'inactive', detail: string): void {
    this.#tell(this.#roster.set(file, { phase: 'failed', why, detail, away: null, backAtMs: null }));
  }

  #headcount(): Headcount {
    return this.#roster.headcount(this.#world.nowMs(), this.#stop !== null);
  }

  #countActive(): void {
    const { minimum, report } = this.#options;
    const active = this.#roster.seenActive() ?? 0;
    this.#looks++;
    this.#fewest = Math.min(this.#fewest ?? active, active);
    if (active < minimum && !this.#below) report({ kind: 'below-minimum', active, minimum });
    this.#below = active < minimum;
  }

  #stopFor(because: StopReason): void {
    if (this.#stop !== null) return;
    this.#stop = because;
    this.#options.report({ kind: 'stopping', because, standing: this.#headcount() });
  }

  #tellSight(look: Look): void {
    if (look.kind === 'blind') {
      if (this.#blind === null) this.#options.report({ kind: 'blind', reason: look.reason });
      this.#blind = { sinceMs: this.#blind?.sinceMs ?? look.atMs, reason: look.reason };
    } else if (this.#blind !== null) {
      this.#options.report({ kind: 'sighted', afterMs: look.atMs - this.#blind.sinceMs });
      this.#blind = null;
    }
  }

  #tell({ file, before, after }: Change): void {
    const { report, keepGoing } = this.#options;
    if (after.phase === 'reloaded') report({ kind: 'reloaded', file, tookMs: after.tookMs, standing: this.#headcount() });
    if (after.phase !== 'failed') return;
    if (before.phase === 'failed') {
      if (after.away !== null && after.backAtMs !== null) report({ kind: 'late', file, afterMs: after.backAtMs - after.away.touchedAtMs });
      return;
    }
    report({ kind: 'failed', file, why: after.why, detail: after.detail, standing: this.#headcount() });
    if (!keepGoing) this.#stopFor({ kind: 'failure', file });
  }
}
