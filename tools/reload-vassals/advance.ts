import { placeOf, type RouterNode } from './fastrouter.ts';
import type { Look, SeenLook, Sight } from './sight.ts';
import type { Away, Track } from './track.ts';

/** Looks in which an emperor that answers must have acted on a touch: each of them makes it scan its folder (core/emperor.c, emperor_loop). */
const LOOKS_TO_NOTICE = 10;
const MS_TO_NOTICE = 15_000;
/** For so long after the emperor's message the old vassal may go on to announce itself, in seconds: its master is busy, the machine is. */
const HEED_S = 5;
/** A vassal whose process ended that often since it was touched has a new version that does not start. */
const DEATHS = 2;

/** A vassal's record from the touch on. `sight` and `look` are those on which the decision to touch it rests. */
export function touched(sight: Sight, look: SeenLook, mtimeS: number, nowMs: number): Away {
  return {
    phase: 'away',
    touchedAtMs: nowMs,
    mtimeS,
    before: sight.nodes.filter((node) => node.alive).map(placeOf),
    known: look.places,
    noticed: false,
    overlooked: 0,
    left: false,
    checks: null,
    pid: sight.vassal?.pid ?? null,
    emperorPid: look.emperorPid,
    deaths: 0,
  };
}

/** What a look adds to a vassal's record. Pure; only vassals that were touched change. */
export function advance(track: Track, look: Look, file: string, timeoutMs: number): Track {
  switch (track.phase) {
    case 'waiting':
    case 'reloaded':
      return track;
    case 'away':
      return resolve(look.kind === 'seen' ? watch(track, look, file) : track, look, file, timeoutMs);
    case 'failed': {
      if (track.away === null || track.backAtMs !== null || look.kind === 'blind') return track;
      const away = watch(track.away, look, file);
      return { ...track, away, backAtMs: isBack(away, look.sights.get(file)) ? look.atMs : null };
    }
  }
}

/** Takes down what is seen of a vassal that is away. */
function watch(away: Away, look: SeenLook, file: string): Away {
  const sight = look.sights.get(file);
  const vassal = sight?.vassal ?? null;
  // A new emperor starts all its vassals: that they have other pids is no fault of theirs.
  const sameEmperor = away.emperorPid === look.emperorPid;
  const noticed = away.noticed || (vassal !== null && vassal.lastModS >= away.mtimeS) || (vassal === null && sameEmperor);
  const alive = new Set(aliveNodes(sight).map(placeOf));
  const accepts = noticed && vassal?.accepting === true && !vassal.cursed;
  // Counted when it ends, by whichever of its signs is seen first: cursed, gone, or another pid.
  const ended = sameEmperor && away.pid !== null && (vassal === null || vassal.cursed || vassal.pid !== away.pid);
  const pid = vassal === null || vassal.cursed ? null : vassal.pid;
  return {
    ...away,
    noticed,
    overlooked: noticed ? 0 : away.overlooked + 1,
    left: away.left || away.before.every((place) => !alive.has(place)),
    // Those that come later are compared with themselves from then on.
    checks: accepts
      ? new Map([...aliveNodes(sight).map((node) => [placeOf(node), node.lastCheckS] as const), ...(away.checks ?? [])])
      : null,
    pid,
    emperorPid: look.emperorPid,
    deaths: away.deaths + (ended ? 1 : 0),
  };
}

function aliveNodes(sight: Sight | undefined): readonly RouterNode[] {
  return sight?.nodes.filter((node) => node.alive) ?? [];
}

/** Is the vassal that we see the new one, accepting and subscribed? */
function isBack(away: Away, sight: Sight | undefined): boolean {
  return away.checks !== null && whatIsMissing(away, sight) === null;
}

/** What a vassal that is away still lacks; null if it is back. */
function whatIsMissing(away: Away, sight: Sight | undefined): string | null {
  if (!away.noticed) return 'the emperor has not acted on the touch';
  if (sight === undefined || sight.vassal === null || sight.vassal.cursed)
    return 'its process has ended, and the emperor has not started it again';
  if (away.checks === null)
    return away.deaths > 0 ? `it does not accept requests; its process has ended ${times(away.deaths)}` : 'it does not accept requests';
  const alive = aliveNodes(sight);
  const places = new Set(alive.map(placeOf));
  const again = away.before.length > 0 && away.before.every((place) => places.has(place));
  const elsewhere = [...places].filter((place) => !away.known.has(place));
  if (!again && elsewhere.length === 0) return `it accepts requests, but has not subscribed to the fastrouter${otherThan(sight)}`;
  // Its configuration was changed. It announces its keys one after the other: when one comes round again, all have come.
  if (!again && !alive.some((node) => elsewhere.includes(placeOf(node)) && node.lastCheckS > (away.checks?.get(placeOf(node)) ?? Infinity)))
    return 'it accepts requests, and has announced itself to the fastrouter under other keys, but not all of them yet';
  // Was it seen to leave the router, then who is there now came after. Was it not (it was quick, or it never
  // unsubscribes), then it may be the old one still, of which a worker that was respawned at that moment says "accepting"
  // once more: the new one is the one that announces itself when the old one can't any more.
  if (away.left || elsewhere.length > 0) return null;
  const announced = alive
    .filter((node) => away.before.includes(placeOf(node)))
    .every((node) => node.lastCheckS >= (away.checks?.get(placeOf(node)) ?? node.lastCheckS) + HEED_S);
  return announced ? null : 'it accepts requests, but has not announced itself to the fastrouter since';
}

/** Names who may be taken for it. */
function otherThan({ rivals }: Sight): string {
  return rivals.length === 0 ? '' : ` where it was before; ${rivals.join(', ')} may be of another vassal with its name`;
}

/** Decides whether a vassal that is away is back, failed, or still away. */
function resolve(away: Away, look: Look, file: string, timeoutMs: number): Track {
  const fail = (why: 'unnoticed' | 'dies' | 'removed' | 'timeout', detail: string): Track => ({
    phase: 'failed',
    why,
    detail,
    away,
    backAtMs: null,
  });
  const waitedMs = look.atMs - away.touchedAtMs;
  if (look.kind === 'blind') {
    return waitedMs < timeoutMs ? away : fail('timeout', `not seen to be back within ${seconds(timeoutMs)}: ${look.reason}`);
  }
  const sight = look.sights.get(file);
  const missing = whatIsMissing(away, sight);
  if (missing === null) return { phase: 'reloaded', tookMs: waitedMs, left: away.left };
  if (sight?.fileGone === true) return fail('removed', 'its file was removed after it had been touched');
  if (away.deaths >= DEATHS) return fail('dies', `the new version does not start: its process has ended ${times(away.deaths)}`);
  if (!away.noticed && away.overlooked >= LOOKS_TO_NOTICE && waitedMs >= Math.min(MS_TO_NOTICE, timeoutMs)) {
    return fail('unnoticed', `the emperor answers, but has not acted on the touch for ${seconds(waitedMs)}`);
  }
  return waitedMs < timeoutMs ? away : fail('timeout', `not back within ${seconds(timeoutMs)}: ${missing}`);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}

function times(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;
}
