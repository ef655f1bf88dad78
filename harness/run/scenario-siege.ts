import { join } from 'node:path';
import type { App, AskedFor } from '../apps/app.ts';
import { UsageError } from '../core/errors.ts';
import type { ExchangeName } from '../core/siege/exchange-name.ts';
import { EXCHANGES, type Exchange } from '../core/siege/exchanges.ts';
import { CLOSED_LOOP, type PacePlan } from '../core/siege/pace/pace-plan.ts';
import type { Mix } from '../core/siege/parts/mix.ts';
import type { Target } from '../core/siege/siege-types.ts';
import { type ScenarioDefinition, type SiegePlan, USUAL_SIEGE } from '../scenario.ts';

/**
 * An app of a user's own is asked politely, as `watch` asks: this many requests a second in all, with new connections and kept ones, and
 * connections are opened where the clients leave a gap.
 */
const OWN_SIEGE = { lanes: ['new', 'reused'], perSecond: 200 } as const;

/** How a scenario besieges its app: as it says, else as the app does, else as usual. */
export function siegeOf({ siege = {} }: Pick<ScenarioDefinition, 'siege'>, app: App): SiegePlan {
  const ofApp = app.paths === undefined ? {} : { ...OWN_SIEGE, paths: app.paths };
  return { ...USUAL_SIEGE, ...ofApp, ...siege };
}

/** The pace of a siege. */
export function paceOf({ perSecond }: SiegePlan): PacePlan {
  return perSecond === null ? CLOSED_LOOP : { kind: 'ceiling', perSecond };
}

/** Clients of a scenario's siege that do the same, and what they send. */
export interface BesiegingGroup {
  readonly exchange: Exchange;
  /** For each lane. */
  readonly clients: number;
  readonly targets: readonly Target[];
  /** The path of each target. */
  readonly paths: readonly string[];
}

/** Who besieges a scenario's app, and how. Throws UsageError if the app knows nothing of an exchange. */
export function groupsOf(
  plan: SiegePlan,
  app: App,
  mix: Mix,
  addresses: readonly string[],
  socket: string | null,
): readonly BesiegingGroup[] {
  return (Object.entries(mix) as [ExchangeName, number][]).map(([name, clients]) => {
    const asked = name === 'get' || name === 'h2' ? plan.paths.map((path) => ({ path })) : app.exchanges?.[name];
    if (asked === undefined) throw new UsageError(`${app.name} knows no exchange "${name}"`, 'Its app.ts says which it has.');
    return {
      exchange: EXCHANGES[name],
      clients,
      targets: targetsOf(plan, asked, addresses, socket),
      paths: addresses.flatMap(() => asked.map(({ path }) => path)),
    };
  });
}

/** What is asked for: every path on every address, by TCP or by a socket in the run's folder. */
function targetsOf(
  { requests, readPauseMs }: SiegePlan,
  asked: readonly AskedFor[],
  addresses: readonly string[],
  socket: string | null,
): readonly Target[] {
  return addresses.flatMap((address, i) =>
    asked.map(({ path, ...request }) => ({
      ...request,
      ...requests[path],
      name: i === 0 ? path : `${path} on address ${i + 1}`,
      url: new URL(`http://${address}${path}`),
      readPauseMs: readPauseMs[path] ?? 0,
      ...(socket === null ? {} : { socketPath: socket }),
    })),
  );
}

/** Does a client take its time over a request, whatever the server does: reads the answer slowly, or uploads the body with pauses? */
export function isSlowByPlan({ readPauseMs = 0, upload }: Target): boolean {
  return readPauseMs > 0 || (upload?.pauseMs ?? 0) > 0;
}

/** Path of the socket that clients connect to; null if they connect by TCP. */
export function publicSocketOf(server: { readonly publicSocket?: string }, workFolder: string): string | null {
  return server.publicSocket === undefined ? null : join(workFolder, server.publicSocket);
}
