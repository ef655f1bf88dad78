import { list, vassals } from './duration-words.ts';
import type { VassalFile } from './inventory.ts';
import { linkReading, listVassals, touchTarget } from './inventory.ts';
import { type LiveSource, lookAt, readBoth, vassalsOf } from './live-world.ts';
import { vassalName } from './name.ts';
import { mayGoDown, type Standing, servedAlone } from './planning.ts';
import { RefusedError } from './refused.ts';
import { type Addresses, inHandOf, keysServed, learnAddresses, type SeenLook, whyInactive } from './sight.ts';
import type { TouchTarget } from './touch.ts';

export interface PrepareOptions extends LiveSource {
  readonly suffix: string;
  readonly minimum: number;
  readonly toleranceS: number;
}

/** What a roll-out would do. */
export interface Plan {
  readonly targets: ReadonlyMap<string, TouchTarget>;
  /** Where each vassal is in the router. */
  readonly addresses: Addresses;
  /** Vassals that would go down at once. */
  readonly first: readonly string[];
  /** Those that are not active, and why. */
  readonly inactive: readonly { readonly file: string; readonly why: string }[];
  readonly active: number;
  readonly warnings: readonly string[];
}

/**
 * Looks at everything once and says what there is to do; touches nothing. Throws RefusedError if a roll-out could not
 * keep its promise, or if what it sees is not what it was told.
 */
export async function prepare(options: PrepareOptions): Promise<Plan> {
  const files = await listVassals(options.folder, options.suffix);
  const { emperor, nodes } = await readBoth(options).catch((cause: unknown) => {
    throw new RefusedError(
      cause instanceof Error ? cause.message : String(cause),
      'Are --emperor-stats-socket and --fastrouter-stats-socket right, may this user connect to them, and is `stats-http` off?',
      cause,
    );
  });
  const known = vassalsOf(emperor, options.folder);
  if (known.size === 0) {
    throw new RefusedError(
      `the emperor has no vassal from ${options.folder}; it watches ${list(emperor.monitors)}`,
      'Do --emperor-path and --emperor-stats-socket belong together?',
    );
  }
  const reading = linkReading(files, known);
  const targets = new Map(files.map((vassal) => [vassal.file, touchTarget(vassal, files, reading)] as const));
  const look = lookAt([...targets.keys()], emperor, nodes, options.folder, 0);
  refuseRivals(look);
  const standings = standingsOf(files, look, options.toleranceS);
  const inactive = standings
    .filter((standing) => !standing.active)
    .map(({ file }) => ({ file, why: whyInactive(look.sights.get(file), look.newestCheckS, options.toleranceS) ?? '' }));
  const active = standings.length - inactive.length;
  const first = mayGoDown(standings, options.minimum);
  if (first.length === 0) throw tooFew(active, options.minimum, inactive);
  return {
    targets,
    addresses: learnAddresses(new Map(), look.sights),
    first,
    inactive,
    active,
    warnings: servedAlone(standings).map(
      ({ key, file }) => `${vassalName(file)} alone serves ${key}: no vassal answers there while it reloads`,
    ),
  };
}

function standingsOf(files: readonly VassalFile[], look: SeenLook, toleranceS: number): readonly Standing[] {
  return files.map(({ file }) => {
    const sight = look.sights.get(file);
    return {
      file,
      waiting: true,
      active: whyInactive(sight, look.newestCheckS, toleranceS) === null,
      keys: sight === undefined ? [] : [...keysServed(sight, look.newestCheckS, toleranceS)],
      inHand: inHandOf(sight),
    };
  });
}

/** Several emperors may share a router, and have vassals of the same name: another's must not stand in for ours. */
function refuseRivals(look: SeenLook): void {
  const doubtful = [...look.sights].filter(([, { nodes, rivals }]) => nodes.length === 0 && rivals.length > 0);
  const [first] = doubtful;
  if (first === undefined) return;
  const more = doubtful.length > 1 ? `; so it is with ${vassals(doubtful.length - 1)} more` : '';
  throw new RefusedError(
    `the fastrouter has ${list(first[1].rivals)}, and which of them is ${vassalName(first[0])} of this emperor can't be told${more}`,
    'Give the vassals of each emperor names of their own, or set `subscriptions-use-credentials = true`, by which the pid tells. If one of them is a leftover, it goes with the next request to its key after the subscription tolerance, or when the fastrouter is restarted.',
  );
}

function tooFew(active: number, minimum: number, inactive: Plan['inactive']): RefusedError {
  const reasons = inactive.slice(0, 5).map(({ file, why }) => `${vassalName(file)} is not active: ${why}`);
  const more = inactive.length > 5 ? [`... and ${inactive.length - 5} more`] : [];
  return new RefusedError(
    `${vassals(active)} active, and ${minimum} must stay active: none can be spared`,
    [...reasons, ...more, 'Start more vassals, or lower --minimum-active-vassals.'].join('\n'),
  );
}
