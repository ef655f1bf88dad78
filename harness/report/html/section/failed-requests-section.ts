import type { Recording, RunEvent } from '../../../core/record/run-record.ts';
import { count, moment } from '../../number-format.ts';
import type { FailedRequest } from '../data/failed-requests.ts';
import type { Page } from '../data.ts';
import { html, type Markup } from '../markup.ts';

/** Rows that the table shows at once; the page's script turns to the others. */
export const ROWS_AT_ONCE = 200;

/** The table of failed requests. */
export function failuresTable({ report, recording, failures, packedFailures }: Page): Markup {
  const { failed } = recording.ledger;
  if (failed === 0) return html`<section aria-labelledby="failures"><h2 id="failures">Failed requests</h2><p>None.</p></section>`;
  const listed =
    packedFailures.count < failed
      ? `The first ${count(packedFailures.count)} of ${count(failed)} failed requests, in the order in which they were sent: more do not fit into this page. The ledger holds all.`
      : `All ${count(failed)}, in the order in which they were sent.`;
  return html`<section aria-labelledby="failures"><h2 id="failures">Failed requests</h2>
<p>${listed} “Before it” is the strategy's step and the line of the server's log by which it is explained; if nothing explains it, the strategy's last step and the last thing that the server did or said.</p>
${pager(packedFailures.count)}<div class="scroll" tabindex="0" role="region" aria-labelledby="failures"><table class="failures" id="failure-table">
<thead><tr><th scope="col">Request</th><th scope="col">Outcome</th><th scope="col">Path</th><th scope="col">Client</th><th scope="col">Lane</th><th scope="col">Connection</th><th scope="col" class="n">Sent at</th><th scope="col" class="n">Waited</th><th scope="col" class="n">Bytes</th><th scope="col" class="n">Status</th><th scope="col">Process</th><th scope="col">Cause</th><th scope="col">Before it</th></tr></thead>
<tbody>${failures.first(ROWS_AT_ONCE).map((failure) => row(failure, recording, report.findings[failure.finding]?.cause ?? 'unexplained'))}</tbody></table></div>
</section>`;
}

/** Turns the pages of the table. */
function pager(listed: number): Markup | null {
  if (listed <= ROWS_AT_ONCE) return null;
  return html`<div class="pager">
<span id="failures-shown" aria-live="polite">1 to ${count(ROWS_AT_ONCE)} of ${count(listed)}</span>
<span class="needs-script" hidden><button type="button" data-page="first">First</button> <button type="button" data-page="previous">Previous ${ROWS_AT_ONCE}</button> <button type="button" data-page="next">Next ${ROWS_AT_ONCE}</button> <button type="button" data-page="last">Last</button></span>
</div>
`;
}

function row(failure: FailedRequest, { ledger, events }: Recording, cause: string): Markup {
  const before = failure.before.flatMap((index) => events[index] ?? []);
  return html`<tr id="request-${failure.id}"><th scope="row">${failure.id}</th><td class="outcome">${failure.outcome}${failure.tlsError === '' ? null : ` ${failure.tlsError}`}</td><td>${ledger.nameOf(failure.target)}</td><td>${failure.client}</td><td>${failure.lane}</td><td>${failure.keptConnection ? 'kept' : 'new'}</td><td class="n">${moment(failure.sentMs)}</td><td class="n">${failure.waitedMs.toFixed(1)} ms</td><td class="n">${count(failure.bytes)}</td><td class="n">${failure.status === 0 ? '–' : failure.status}</td><td>${process(failure)}</td><td>${cause}</td><td class="events">${before.map(eventLine)}</td></tr>
`;
}

function process({ pid, instance }: FailedRequest): string {
  if (pid > 0) return `${instance === null ? '' : `${instance} `}${pid}`;
  return instance === null ? 'not known' : `${instance}, pid not known`;
}

function eventLine(event: RunEvent): Markup {
  return html`<div><span class="at">${moment(event.atMs)}</span> ${event.instance === null ? null : `${event.instance} `}${event.text === '' ? event.kind : event.text.slice(0, 160)}</div>`;
}
