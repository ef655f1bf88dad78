import { OUTCOME_MEANING } from '../../../core/ledger/outcome.ts';
import type { Finding, Outage } from '../../contract.ts';
import { asSentence, count, moment, plural, span } from '../../number-format.ts';
import { whereAllOutagesAre } from '../../outages-file.ts';
import { timeOfDay } from '../../wall-clock.ts';
import type { Page } from '../data.ts';
import { html, type Markup, prose } from '../markup.ts';

const OUTAGES_SHOWN = 5;

/** Why requests failed: a finding for each outcome and cause; nothing if no request failed. */
export function findings(page: Page): Markup | null {
  const { report, recording } = page;
  if (recording.ledger.failed === 0) return null;
  return html`<section aria-labelledby="findings"><h2 id="findings">What failed, and why</h2>
${expected(page)}<ul class="findings">${report.findings.map(finding)}</ul>
${report.hiddenByRetry > 0 ? html`<p>${plural(report.hiddenByRetry, 'failure')} came on a kept connection before the first byte: a client that retries by itself would have hidden them.</p>` : null}
${longest(report.outages).map((outage) => html`<p><strong>Outage of ${span(outage.toMs - outage.fromMs)}</strong> from ${moment(outage.fromMs)} to ${moment(outage.toMs)} (${timeOfDay(report, outage.fromMs)} to ${timeOfDay(report, outage.toMs)} UTC): ${plural(outage.failed, 'request')} failed, and none that was sent in it was answered.</p>`)}
${report.outageTotals.count > OUTAGES_SHOWN ? html`<p>And ${plural(report.outageTotals.count - OUTAGES_SHOWN, 'more outage')}, none of them longer${whereAllOutagesAre(report)}.</p>` : null}
</section>`;
}

function finding({ outcome, tlsError, cause, count: requests, firstMs, lastMs, says, sources, cure }: Finding): Markup {
  const when = lastMs - firstMs < 1 ? `at ${moment(firstMs)}` : `from ${moment(firstMs)} to ${moment(lastMs)}`;
  return html`<li${cause === null ? html` class="unexplained"` : null}><h3>${count(requests)} × ${outcome}: ${tlsError ?? cause ?? 'unexplained'}</h3>
<p>${says}</p>
<p class="before">${asSentence(`${outcome}, ${when}: ${OUTCOME_MEANING[outcome]}`)}${sources.length === 0 ? null : html` Explained by: ${sources.map((source, i) => html`${i > 0 ? '; ' : null}${reference(source)}`)}.`}</p>
${cure === null ? null : html`<p class="cure"><b>Cure:</b> ${prose(cure)}.</p>`}</li>
`;
}

/** A page is opened only if the reader clicks on it. */
function reference({ says, url }: Finding['sources'][number]): Markup {
  return url === null ? html`${says}` : html`<a class="source" href="${url}" rel="noreferrer">${says}</a>`;
}

/** The longest outages, in the order of time. */
function longest(outages: readonly Outage[]): readonly Outage[] {
  const length = ({ fromMs, toMs }: Outage): number => toMs - fromMs;
  return outages
    .toSorted((a, b) => length(b) - length(a))
    .slice(0, OUTAGES_SHOWN)
    .sort((a, b) => a.fromMs - b.fromMs);
}

/** A reader must not take for an alarm what the scenario is there to show. */
function expected({ report, recording }: Page): Markup | null {
  if (report.verdict !== 'pass') return null;
  switch (recording.run.expectation.kind) {
    case 'zero-downtime':
      return null;
    case 'defect':
      return html`<p>These failures are the known defect that this scenario is there to show.</p>`;
    case 'rate':
      return html`<p>These failures are a known defect that shows now and then; this run measures how often.</p>`;
    case 'refuted':
      return html`<p>This run is a control and was broken on purpose: these failures had to be found.</p>`;
  }
}
