import { describe, expect, it } from 'vitest';
import { type ForceTrial, forceSearch } from './force-search.ts';
import { describePlace, HOLDER, type Place, parsePlace } from './place.ts';
import type { SeenStep } from './place-gate.ts';

const STEPS: readonly SeenStep[] = [
  { says: 'current -> ver_b', instance: null, roles: { server: ['workers', 'master'], proxy: ['process'] } },
  { says: 'SIGHUP to the master of server', instance: 'server', roles: { server: ['workers', 'master'], proxy: ['process'] } },
];

/** A strategy that breaks at the places that `breaks` tells; the n-th run of all is given, too. */
function strategy(breaks: (place: Place | null, run: number) => boolean, rules: (place: Place | null) => string = () => 'zero-downtime') {
  const tried: string[] = [];
  const attempt = async (place: Place | null): Promise<ForceTrial> => {
    tried.push(place === null ? 'as it is' : describePlace(place));
    const facts = { place, steps: place === null ? STEPS : STEPS.map((step) => ({ ...step, roles: {} })), thawedAfter: null };
    return breaks(place, tried.length)
      ? { ...facts, kind: 'broke', breakage: { rules: rules(place), detail: 'one reset' }, lost: [] }
      : { ...facts, kind: 'held' };
  };
  return { attempt, tried };
}

const freezes = (place: Place | null, instance: string, ...roles: readonly string[]): boolean =>
  place?.freeze.some((each) => each.instance === instance && roles.includes(each.role)) ?? false;
const always = (): boolean => true;

describe('a forced search', () => {
  it('finds the place, and shrinks it to one process, one request and no hold', async () => {
    const { attempt, tried } = strategy(
      (place) => place?.step === 2 && freezes(place, 'server', 'workers', HOLDER) && place.placed.accepted > 0,
    );
    const { found, places } = await forceSearch({ attempt, goOn: always, probes: 0 });
    expect(found?.trial.place).toEqual({
      step: 2,
      freeze: [{ instance: 'server', role: HOLDER }],
      placed: { accepted: 1, kept: 0, queued: 0 },
      holdMs: 0,
    });
    expect(tried[0]).toBe('as it is');
    // What the step is done to comes first, so that it is the first place of all.
    expect(places).toEqual({ all: 12, tried: 1 });
  });

  it('keeps as long a hold as it needs', async () => {
    const { attempt } = strategy((place) => freezes(place, 'proxy', 'process') && (place?.holdMs ?? 0) >= 150);
    const { found } = await forceSearch({ attempt, goOn: always, probes: 0 });
    expect(found?.trial.place).toMatchObject({ holdMs: 200, placed: { accepted: 0, kept: 0, queued: 0 } });
  });

  it('holds longer in a second round', async () => {
    const { attempt } = strategy((place) => freezes(place, 'server', 'master') && (place?.holdMs ?? 0) > 900);
    const { found } = await forceSearch({ attempt, goOn: always, probes: 0 });
    expect(found?.first.place?.holdMs).toBe(3000);
    expect(found?.trial.place?.holdMs).toBe(1000);
  });

  it('tries each place once in each round, and finds nothing if all hold', async () => {
    const { attempt, tried } = strategy(() => false);
    const { found, places } = await forceSearch({ attempt, goOn: always, probes: 3 });
    expect(found).toBeNull();
    expect(places).toEqual({ all: 12, tried: 12 });
    expect(new Set(tried).size).toBe(tried.length);
  });

  it('says that a strategy breaks each time as it is, and tries nothing else', async () => {
    const { attempt, tried } = strategy(() => true);
    const { found } = await forceSearch({ attempt, goOn: always, probes: 3 });
    expect(found?.trial.place).toBeNull();
    expect(tried).toEqual(['as it is', 'as it is', 'as it is']);
  });

  it('goes on if a strategy breaks now and then as it is, and demands that a place breaks it each time', async () => {
    // Every fourth run breaks, whatever is frozen.
    const { attempt } = strategy((place, run) => run % 4 === 1 || (place?.step === 1 && freezes(place, 'proxy', 'process')));
    const { found, byItself } = await forceSearch({ attempt, goOn: always, probes: 0 });
    expect(byItself?.place).toBeNull();
    expect(found?.trial.place).toMatchObject({ step: 1, freeze: [{ instance: 'proxy', role: 'process' }], holdMs: 0 });
  });

  it('does not take another breakage for a simpler place of the one that was found', async () => {
    const { attempt } = strategy(
      (place) => place?.step === 2 && freezes(place, 'server', 'workers'),
      (place) => ((place?.placed.queued ?? 0) >= 8 ? 'zero-downtime' : 'transition'),
    );
    const { found } = await forceSearch({ attempt, goOn: always, probes: 0 });
    expect(found?.trial.place?.placed.queued).toBe(8);
  });

  it('does not take luck for a simpler place if what was found breaks each time', async () => {
    // Without a placed request the siege breaks it now and then.
    const { attempt } = strategy(
      (place, run) => place?.step === 2 && freezes(place, 'proxy', 'process') && (place.placed.queued > 0 || run % 2 === 0),
    );
    const { found } = await forceSearch({ attempt, goOn: always, probes: 4 });
    expect(found?.trial.place?.placed).toEqual({ accepted: 0, kept: 0, queued: 1 });
  });

  it('tries a simpler place the more often, the rarer what was found breaks', async () => {
    // Every third run of a place breaks.
    const times = new Map<string, number>();
    const { attempt } = strategy((place) => {
      if (place === null || !freezes(place, 'server', 'workers', HOLDER) || place.placed.queued === 0) return false;
      const name = describePlace(place);
      times.set(name, (times.get(name) ?? 0) + 1);
      return (times.get(name) ?? 0) % 3 === (place.placed.queued === 8 && place.holdMs === 500 ? 1 : 0);
    });
    const { found } = await forceSearch({ attempt, goOn: always, probes: 8 });
    expect(found?.trial.place?.placed).toEqual({ accepted: 0, kept: 0, queued: 1 });
  });

  it('tries again what showed nothing: the strategy as it is, and a place', async () => {
    const { attempt } = strategy((place) => freezes(place, 'server', 'workers'));
    const times = new Map<string, number>();
    const busy = async (place: Place | null): Promise<ForceTrial> => {
      const trial = await attempt(place);
      const name = place === null ? 'as it is' : describePlace(place);
      times.set(name, (times.get(name) ?? 0) + 1);
      return times.get(name) === 1 ? { ...trial, kind: 'unclear', why: 'the machine was busy' } : trial;
    };
    const { found, places } = await forceSearch({ attempt: busy, goOn: always, probes: 0 });
    expect(places).toEqual({ all: 12, tried: 12 });
    expect(found?.first.place?.freeze).toEqual([{ instance: 'server', role: 'workers' }]);
  });

  it('ends when the budget is used up, with what it has by then', async () => {
    let left = 4;
    const { attempt, tried } = strategy((place) => freezes(place, 'server', 'workers'));
    const { found } = await forceSearch({ attempt, goOn: () => left-- > 0, probes: 0 });
    expect(tried.length).toBeLessThan(6);
    expect(found).not.toBeNull();
  });
});

describe('a place as text', () => {
  it('is read as it was written', () => {
    const place: Place = {
      step: 3,
      freeze: [
        { instance: 'server', role: 'workers-1' },
        { instance: 'ver_a-1', role: 'process' },
      ],
      placed: { accepted: 1, kept: 0, queued: 8 },
      holdMs: 500,
    };
    expect(parsePlace(describePlace(place))).toEqual(place);
    expect(describePlace(place)).toBe('step=3,freeze=server:workers-1+ver_a-1:process,accepted=1,queued=8,holdMs=500');
  });

  it.each(['', 'step=0', 'step=1,freeze=server', 'step=1,queued=-1', 'step=1,wait=3', 'step=x'])('%j is refused', (text) => {
    expect(() => parsePlace(text)).toThrow('--place has');
  });
});
