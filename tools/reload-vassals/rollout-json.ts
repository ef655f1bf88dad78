import type { RollOutResult } from './rollout-result.ts';

/** The result for scripts. A refusal has no vassals; its reason is in `stopped`. */
export interface ReloadVassalsJson {
  readonly schema: 'zerodrop/reload-vassals/1';
  readonly outcome: RollOutResult['outcome'];
  readonly exitCode: number;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly minimum: number;
  readonly stopped: string | null;
  readonly fewestActive: number | null;
  readonly looks: number;
  readonly vassals: RollOutResult['vassals'];
  /** Reloaded vassals that were never seen to leave the fastrouter: requests may have waited there for their whole start. */
  readonly neverLeft: RollOutResult['neverLeft'];
}

export function toJson(result: RollOutResult, startedAt: Date): string {
  const { outcome, exitCode, minimum, stopped, fewestActive, looks, vassals, neverLeft } = result;
  const document: ReloadVassalsJson = {
    schema: 'zerodrop/reload-vassals/1',
    outcome,
    exitCode,
    startedAt: startedAt.toISOString(),
    durationMs: Math.round(result.durationMs),
    minimum,
    stopped,
    fewestActive,
    looks,
    vassals: vassals.map((vassal) => ({ ...vassal, tookMs: vassal.tookMs === null ? null : Math.round(vassal.tookMs) })),
    neverLeft,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The JSON of a roll-out that did not begin. */
export function refusalToJson(reason: string, minimum: number, startedAt: Date): string {
  return toJson(
    {
      outcome: 'not-begun',
      exitCode: 2,
      minimum,
      durationMs: 0,
      stopped: reason,
      fewestActive: null,
      looks: 0,
      vassals: [],
      neverLeft: [],
    },
    startedAt,
  );
}
