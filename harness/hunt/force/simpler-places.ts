import { HOLDER, type Place, type Placed } from './place.ts';

/** Times that a shrunk hold may have, in milliseconds: finer would say more than a run can. */
const HOLDS_MS = [0, 20, 50, 100, 200, 500, 1000, 2000];

/**
 * Places that are simpler than one, the simplest first: nothing frozen, fewer frozen, one process in place of all workers; nothing placed,
 * fewer requests; a shorter hold.
 */
export function simplerPlaces(place: Place): readonly Place[] {
  const { freeze, placed, holdMs } = place;
  const fewerFrozen = freeze.length > 1 ? freeze.map((_, i) => ({ ...place, freeze: freeze.filter((_, k) => k !== i) })) : [];
  const held = placed.accepted + placed.kept > 0;
  const oneWorker = freeze.flatMap(({ instance, role }, i): readonly Place[] =>
    held && /^workers|^orphans/.test(role)
      ? [{ ...place, freeze: freeze.map((each, k) => (k === i ? { instance, role: HOLDER } : each)) }]
      : [],
  );
  return [
    ...(freeze.length === 0 ? [] : [{ ...place, freeze: [], holdMs: 0 }]),
    ...fewerFrozen,
    ...fewerPlaced(placed, freeze.length > 0).map((fewer) => ({ ...place, placed: fewer })),
    ...oneWorker,
    ...(freeze.length === 0 ? [] : HOLDS_MS.filter((ms) => ms < holdMs).map((ms) => ({ ...place, holdMs: ms }))),
  ];
}

/** One kind alone, one kind less, or about half of one. `mayBeNone`: a freeze alone is something, too. */
function fewerPlaced(placed: Placed, mayBeNone: boolean): readonly Placed[] {
  const none: Placed = { accepted: 0, kept: 0, queued: 0 };
  const kinds = (['queued', 'accepted', 'kept'] as const).filter((kind) => placed[kind] > 0);
  const alone = kinds.length > 1 ? kinds.map((kind) => ({ ...none, [kind]: 1 })) : [];
  const without = kinds.length > 1 ? kinds.map((kind) => ({ ...placed, [kind]: 0 })) : [];
  const fewer = kinds.flatMap((kind) =>
    [1, Math.floor(placed[kind] / 2)]
      .filter((n, i, all) => n > 0 && n < placed[kind] && all.indexOf(n) === i)
      .map((n) => ({ ...placed, [kind]: n })),
  );
  return [...(mayBeNone && kinds.length > 0 ? [none] : []), ...alone, ...without, ...fewer];
}
