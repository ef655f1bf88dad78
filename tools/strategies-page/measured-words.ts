import { describeRate, rateOf } from '../../harness/hunt/break-rate.ts';
import { asSentence, boundInWords, plural, span } from '../../harness/report/number-format.ts';
import { FELT_MS } from '../../harness/report/user-cost.ts';
import type { Column } from './measured.ts';
import type { Facts } from './strategy-facts.ts';

const DEBIAN: Readonly<Record<string, string>> = { bullseye: 'Debian 11', bookworm: 'Debian 12', trixie: 'Debian 13', forky: 'Debian 14' };
/** Names of releases. */
export const RELEASES: readonly string[] = Object.keys(DEBIAN);

const PLACES: Readonly<Record<string, string>> = { docker: 'in Docker', boxed: 'in one container', kubernetes: 'on Kubernetes' };

/** `Debian 12, in Docker`, or the machine itself. */
export function placeInWords({ version, facts }: Column): string {
  const { runtime } = facts.circumstances;
  const place = PLACES[runtime];
  if (version === 'host') return 'on the machine itself';
  return [...(version === runtime ? [] : [DEBIAN[version] ?? version]), ...(place === undefined ? [] : [place])].join(', ');
}

/** `2026-11-28` */
export function dayOf({ facts }: Column): string {
  return facts.circumstances.startedAt.slice(0, 10);
}

/** A rate of nearly all says nothing. */
const MOST = 0.95;

/** How much a result can be relied on: a sentence for each thing that is known of it. */
export function worthInWords({ runs, asMust, lossy, facts }: Column): readonly string[] {
  const { bound, cost, trials } = facts;
  const rate = trials === null || trials === 0 ? [] : [`Lost in ${describeRate(rateOf(Math.min(cost.failed, trials), trials), 'trials')}.`];
  return [
    ...rate,
    ...(trials === null && bound.exposed > 0 && bound.failureRateUpper95 < MOST ? [asSentence(boundInWords(bound, cost.failed))] : []),
    runs === 1
      ? 'Measured once.'
      : `Measured ${runs} times: users lost requests in ${describeRate(rateOf(lossy, runs), 'runs')}, and ${asMust} of them showed what the scenario must show.`,
  ];
}

/** What the run was made with. */
export function circumstancesInWords({ slowMs, memory, circumstances }: Facts): string {
  const { startupSeconds, clients, cores, zerodrop } = circumstances;
  const parts = [
    plural(clients, 'client'),
    ...(startupSeconds === null ? [] : [`an app that takes ${startupSeconds} s to start`]),
    ...(slowMs === null ? [] : [`slow requests of ${span(slowMs)} beside quick ones`]),
    `all on one machine with ${plural(cores, 'core')}`,
    `zerodrop ${zerodrop}`,
  ];
  return `${asSentence(parts.join(', '))}${memory === null ? '' : ` Memory of all processes of the server: ${mib(memory.beforeKiB)} before the reload, ${mib(memory.peakKiB)} at most during it.`}`;
}

/** A wait for an app that starts grows with the app: one that takes 30 s makes of a second half a minute. */
export function startupHint({ cost, circumstances: { startupSeconds } }: Facts): string | null {
  if (startupSeconds === null || cost.stallMs < FELT_MS) return null;
  return `The app of this run takes ${startupSeconds} s to start. If clients wait for that, they wait longer for an app that takes longer.`;
}

function mib(kib: number | null): string {
  return kib === null ? 'unknown' : `${(kib / 1024).toFixed(0)} MiB`;
}
