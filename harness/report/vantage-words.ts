import type { RunRecord } from '../core/record/run-record.ts';
import type { MeasuredVantage, VantageOutage } from '../core/verdict/measures/vantage-measures.ts';
import type { Report, ReportedVantage } from './contract.ts';
import { count, plural, span } from './number-format.ts';
import { instant } from './wall-clock.ts';

/** Outages that one vantage met and no other are told one by one, this many of each. */
const TOLD = 3;

/** What each vantage met, with the wall clock and sentences. */
export function vantagesInWords(run: Pick<RunRecord, 'startedAt'>, measured: readonly MeasuredVantage[]): readonly ReportedVantage[] {
  return measured.map((vantage) => ({
    ...vantage,
    outages: vantage.outages.map((outage) => ({
      ...outage,
      fromAt: instant(run, outage.fromMs),
      toAt: instant(run, outage.toMs),
      says: outageInWords(vantage.name, outage, measured.length),
    })),
  }));
}

function outageInWords(name: string, { fromMs, toMs, failed, elsewhere, uncertainMs }: VantageOutage, vantages: number): string {
  const off = uncertainMs === 0 ? '' : `, edges within ${within(uncertainMs)}`;
  const what = `${name} got no good answer for ${span(toMs - fromMs)} (${plural(failed, 'request')} failed${off})`;
  if (vantages === 1) return what;
  switch (elsewhere) {
    case 'alone':
      return `${what}, and no other vantage noticed`;
    case 'shared':
      return `${what}, and so did others`;
    case 'unknown':
      return `${what}; whether others would have, their requests do not tell`;
  }
}

/**
 * Who lost requests while others lost none, in a sentence without its full stop; null if all of them did, or none.
 */
export function lossesApart(vantages: readonly Pick<ReportedVantage, 'name' | 'requests'>[]): string | null {
  const losers = vantages.filter(({ requests }) => requests.failed > 0);
  const others = vantages.filter(({ requests }) => requests.failed === 0 && requests.sent > 0);
  if (losers.length === 0 || others.length === 0) return null;
  const sent = (of: typeof vantages): number => of.reduce((sum, { requests }) => sum + requests.sent, 0);
  const lost = losers.map(({ name, requests }) => `${name} lost ${howManyOf(requests)}`);
  return `${listed(lost)}, while ${listed(others.map(({ name }) => name))} lost none of ${count(sent(others))}`;
}

function howManyOf({ failed, sent, byOutcome }: ReportedVantage['requests']): string {
  const how = outcomesOf(byOutcome);
  return `${count(failed)} of ${count(sent)} requests${how === '' ? '' : ` (${how})`}`;
}

function outcomesOf(byOutcome: ReportedVantage['requests']['byOutcome']): string {
  return Object.entries(byOutcome)
    .filter(([outcome]) => outcome !== 'answered' && outcome !== 'open' && outcome !== 'unprocessed')
    .map(([outcome, n]) => `${count(n)} ${outcome}`)
    .join(', ');
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** A line a vantage, one for each outage that others did not notice, and one if some lost requests and others none; nothing if all requests came from here. */
export function vantageLines({ vantages = [] }: Report): readonly string[] {
  const apart = lossesApart(vantages);
  return [...linesOf(vantages), ...(apart === null ? [] : [apart])];
}

function linesOf(vantages: readonly ReportedVantage[]): readonly string[] {
  return vantages.flatMap((vantage) => {
    const alone = vantage.outages.filter(({ elsewhere }) => elsewhere === 'alone');
    const least = vantage.outageTotals.count > vantage.outages.length ? ' at least' : '';
    const more = alone.length > TOLD ? [`${vantage.name}: ${count(alone.length - TOLD)} more of these${least}`] : [];
    return [lineOf(vantage), ...alone.slice(0, TOLD).map(({ says }) => says), ...more];
  });
}

function lineOf({ name, host, connectsTo, requests, clients, clock }: ReportedVantage): string {
  const way = connectsTo === undefined ? '' : ` by ${connectsTo}`;
  const where = host === null ? way : ` (${host}${way === '' ? '' : `,${way}`})`;
  const how = outcomesOf(requests.byOutcome);
  const failed = `${count(requests.failed)} failed${how === '' ? '' : ` (${how})`}`;
  return `${name}${where}: ${plural(clients, 'client')} a lane, ${count(requests.sent)} sent, ${failed}; ${clockInWords(clock)}`;
}

/** Where the clock of a vantage is. */
export function clockInWords(clock: ReportedVantage['clock']): string {
  if (clock === null) return "the run's own clock";
  const { aheadMs, driftPpm, uncertainMs } = clock;
  const side = aheadMs < 0 ? 'behind' : 'ahead';
  const drift = driftPpm === null ? '' : `, ${driftPpm < 0 ? 'slower' : 'faster'} by ${Math.abs(driftPpm).toFixed(0)} ppm`;
  return `clock ${span(Math.abs(aheadMs))} ${side}${drift}, times within ${within(uncertainMs)}`;
}

/** A width, rounded up: it may not be stated smaller than it is. */
function within(ms: number): string {
  return ms < 10 ? `${(Math.ceil(ms * 100) / 100).toFixed(2)} ms` : `${Math.ceil(ms)} ms`;
}
