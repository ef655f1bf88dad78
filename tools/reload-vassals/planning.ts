/** Where a vassal stands, as far as planning goes. */
export interface Standing {
  readonly file: string;
  /** It has not been touched. */
  readonly waiting: boolean;
  /** It accepts and is subscribed, and nothing that was done can take it down any more. */
  readonly active: boolean;
  /** What it serves: its keys in the router. */
  readonly keys: readonly string[];
  /** Requests that it has to answer before it can begin. */
  readonly inHand: number;
}

/**
 * The vassals that may go down now, so that afterwards `minimum` are active. As many as that allows; those first that
 * have the least in hand, since who waits at a vassal waits for its whole start, and otherwise in the order given.
 * A key that fewer serve than all is spared too: of those that share it, `minimum` stay active, or all but one if
 * they are too few for that.
 */
export function mayGoDown(standings: readonly Standing[], minimum: number): readonly string[] {
  let spare = standings.filter((standing) => standing.active).length - minimum;
  const spareByKey = new Map([...byKey(standings)].map(([key, sharers]) => [key, spareOf(sharers, minimum)] as const));
  const chosen: string[] = [];
  for (const { file, waiting, active, keys } of [...standings].sort((a, b) => a.inHand - b.inHand)) {
    if (spare <= 0) break;
    // One that is not active may be starting. Touched now, it would be reloaded as soon as it is up, while the emperor
    // counts it as accepting: wait until it is up, and then it can be counted on.
    if (!waiting || !active) continue;
    if (keys.some((key) => (spareByKey.get(key) ?? 0) <= 0)) continue;
    for (const key of keys) spareByKey.set(key, (spareByKey.get(key) ?? 0) - 1);
    spare--;
    chosen.push(file);
  }
  return chosen;
}

/** Keys that one vassal serves alone: no vassal answers there while it reloads. */
export function servedAlone(standings: readonly Standing[]): readonly { readonly key: string; readonly file: string }[] {
  return [...byKey(standings)].flatMap(([key, [first, ...others]]) =>
    first === undefined || others.length > 0 ? [] : [{ key, file: first.file }],
  );
}

function byKey(standings: readonly Standing[]): ReadonlyMap<string, readonly Standing[]> {
  const sharers = new Map<string, Standing[]>();
  for (const standing of standings) {
    for (const key of new Set(standing.keys)) {
      const list = sharers.get(key);
      if (list === undefined) sharers.set(key, [standing]);
      else list.push(standing);
    }
  }
  return sharers;
}

function spareOf(sharers: readonly Standing[], minimum: number): number {
  return sharers.filter((sharer) => sharer.active).length - Math.min(minimum, sharers.length - 1);
}
