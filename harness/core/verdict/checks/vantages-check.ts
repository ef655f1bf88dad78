import { forEachAttempt } from '../../ledger/for-each-attempt.ts';
import type { Recording } from '../../record/run-record.ts';
import { vantageOfClient } from '../../record/vantage-of-run.ts';
import { defineCheck } from '../define-check.ts';
import { firstPhase, reloadAndSettle } from '../run-phases.ts';

export const vantagesCheck = defineCheck({
  id: 'vantages',
  name: 'vantages',
  asks: ['zero-downtime', 'soak'],
  about: 'run',
  openIfGeneratorSaturated: ['vantage-silent'],
  judge: ({ recording }) => vantages(recording),
});

/** Did every vantage take part, from the reload to the end of the settling? One that sent nothing then has seen nothing. */
function vantages({ run, ledger }: Recording) {
  const { vantages: all } = run;
  if (all === undefined) return null;
  const window = reloadAndSettle(run) ?? soakOf(run);
  if (window === null) return null;
  const sent = new Map(all.map(({ name }) => [name, 0]));
  forEachAttempt(ledger, ({ clientKey, sentMs }) => {
    if (sentMs < window.fromMs || sentMs > window.toMs) return;
    const name = vantageOfClient(all, clientKey >> 1)?.name;
    if (name !== undefined) sent.set(name, (sent.get(name) ?? 0) + 1);
  });
  const silent = [...sent].filter(([, requests]) => requests === 0).map(([name]) => name);
  const uncertainMs = Math.max(0, ...all.map(({ clock }) => clock?.uncertainMs ?? 0));
  const facts = { vantages: all.length, uncertainMs };
  if (silent.length > 0)
    return { verdict: 'inconclusive', reason: 'vantage-silent', facts: { ...facts, silent: silent.join(', ') } } as const;
  return { verdict: 'pass', reason: 'holds', facts, evidence: { fewest: Math.min(...sent.values()) } } as const;
}

export type VantagesJudgement = NonNullable<ReturnType<typeof vantages>>;

function soakOf(run: Recording['run']): { readonly fromMs: number; readonly toMs: number } | null {
  const soak = firstPhase(run, 'soak');
  return soak === undefined ? null : { fromMs: soak.startMs, toMs: soak.endMs };
}
