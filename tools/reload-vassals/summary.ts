import { duration, list, vassals } from './duration-words.ts';
import type { RollOutResult, VassalResult } from './rollout-result.ts';

/** The result for people: what was reloaded, what failed and why, what runs which code. */
export function summary(result: RollOutResult): string {
  const { minimum, fewestActive, looks, stopped } = result;
  const by = (state: VassalResult['state']): readonly VassalResult[] => result.vassals.filter((vassal) => vassal.state === state);
  const lines = [`${by('reloaded').length} of ${vassals(result.vassals.length)} reloaded in ${duration(result.durationMs)}.`];
  if (stopped !== null) lines.push(`Stopped: ${stopped}.`);
  for (const vassal of by('failed'))
    lines.push(`${vassal.name} failed: ${vassal.reason}. It is ${vassal.active ? 'active' : 'not active'}.`);
  if (by('away').length > 0) lines.push(`On their way, and not waited for: ${names(by('away'))}.`);
  const old = result.vassals.filter((vassal) => vassal.runs === 'old');
  if (old.length > 0) lines.push(`On the old code still: ${names(old)}.`);
  const unknown = result.vassals.filter((vassal) => vassal.runs === 'unknown' && vassal.state !== 'away');
  if (unknown.length > 0) lines.push(`On which code, if any, is not known: ${names(unknown)}.`);
  if (result.neverLeft.length > 0) {
    lines.push(
      `Never seen to leave the fastrouter while they reloaded: ${list(result.neverLeft)}. Requests that it sent there waited for a whole start; \`unsubscribe-on-graceful-reload\` prevents that.`,
    );
  }
  if (fewestActive !== null) {
    lines.push(
      fewestActive >= minimum
        ? `At least ${fewestActive} were active at each of ${looks} looks; the minimum was ${minimum}.`
        : `Only ${fewestActive} were active at some of ${looks} looks: below the minimum of ${minimum}, and not by this tool's doing.`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function names(results: readonly VassalResult[]): string {
  return list(results.map((vassal) => vassal.name));
}
