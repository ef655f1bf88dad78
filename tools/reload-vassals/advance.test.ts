import { describe, expect, it } from 'vitest';
import { advance, touched } from './advance.ts';
import type { EmperorVassal } from './emperor-stats.ts';
import { placeOf, type RouterNode } from './fastrouter.ts';
import type { SeenLook, Sight } from './sight.ts';
import type { Track } from './track.ts';

const vassal = (changes: Partial<EmperorVassal> = {}): EmperorVassal => ({
  id: 'v1.ini',
  monitor: '/vassals',
  pid: 10,
  lastModS: 1000,
  accepting: true,
  cursed: false,
  ...changes,
});
const node = (key: string, changes: Partial<RouterNode> = {}): RouterNode => ({
  key,
  address: '/run/v1.sock',
  alive: true,
  lastCheckS: 500,
  pid: 0,
  inHand: 0,
  ...changes,
});

function look(atMs: number, sight: Partial<Sight>, emperorPid = 1): SeenLook {
  const whole: Sight = { vassal: vassal({ lastModS: 2000 }), nodes: [], rivals: [], fileGone: false, ...sight };
  return {
    kind: 'seen',
    atMs,
    emperorPid,
    sights: new Map([['v1.ini', whole]]),
    places: new Set(whole.nodes.map(placeOf)),
    newestCheckS: 500,
  };
}

/** Touches at 0 with these nodes, then takes the looks in. */
function follow(nodes: readonly RouterNode[], ...looks: readonly SeenLook[]): Track {
  const first = look(0, { vassal: vassal(), nodes });
  const sight = first.sights.get('v1.ini');
  if (sight === undefined) throw new Error('no sight');
  let track: Track = touched(sight, first, 2000, 0);
  for (const next of looks) track = advance(track, next, 'v1.ini', 60_000);
  return track;
}

const gone = look(100, { vassal: vassal({ lastModS: 2000, accepting: false }) });

describe('a vassal that was touched', () => {
  it('is back when it accepts and is subscribed again, with the time that it took', () => {
    expect(follow([node('shop')], gone, look(900, { nodes: [node('shop')] }))).toEqual({ phase: 'reloaded', tookMs: 900, left: true });
  });

  it('is away as long as one of its keys is missing', () => {
    const half = look(800, { nodes: [node('shop')] });
    expect(follow([node('shop'), node('www')], gone, half).phase).toBe('away');
    expect(follow([node('shop'), node('www')], gone, half, look(900, { nodes: [node('shop'), node('www')] })).phase).toBe('reloaded');
  });

  it('is back at a new address, if its configuration was changed', () => {
    const moved = node('shop', { address: '/run/new/v1.sock' });
    const again = { ...moved, lastCheckS: 501 };
    expect(follow([node('shop')], gone, look(900, { nodes: [moved] }), look(1900, { nodes: [again] })).phase).toBe('reloaded');
  });

  it('is away until a whole round of announcements is over, if its keys are others than before', () => {
    const blog = node('blog');
    const first = look(900, { nodes: [blog] });
    expect(follow([node('shop'), node('www')], gone, first).phase).toBe('away');
    const round = look(1900, { nodes: [{ ...blog, lastCheckS: 501 }] });
    expect(follow([node('shop'), node('www')], gone, first, round).phase).toBe('reloaded');
  });

  it('is not back at an address that the router knew before as dead', () => {
    const old = node('old', { address: '/run/old/v1.sock', alive: false });
    expect(follow([node('shop'), old], gone, look(900, { nodes: [{ ...old, alive: true }] })).phase).toBe('away');
  });

  it('is not back before the emperor has acted on the touch, whatever else is seen', () => {
    const before = look(100, { vassal: vassal({ accepting: true }), nodes: [] });
    expect(follow([node('shop')], before, look(200, { vassal: vassal(), nodes: [node('shop')] })).phase).toBe('away');
  });

  it('counts one end of its process once, by whichever sign it is seen', () => {
    const cursed = look(200, { vassal: vassal({ lastModS: 2000, accepting: false, cursed: true }) });
    const absent = look(300, { vassal: null });
    const again = look(400, { vassal: vassal({ lastModS: 2000, accepting: false, pid: 11 }) });
    expect(follow([node('shop')], gone, cursed, absent, again)).toMatchObject({ phase: 'away', deaths: 1, pid: 11 });
    expect(follow([node('shop')], gone, again)).toMatchObject({ phase: 'away', deaths: 1 });
  });

  it('does not count the end of its process as its own if the emperor was restarted', () => {
    const other = look(400, { vassal: vassal({ lastModS: 2000, accepting: false, pid: 99 }) }, 2);
    expect(follow([node('shop')], gone, other)).toMatchObject({ phase: 'away', deaths: 0, pid: 99 });
  });
});
