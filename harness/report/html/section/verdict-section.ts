import type { Verdict } from '../../../core/verdict/check.ts';
import type { Check } from '../../contract.ts';
import { INNER_TITLE, splitChecks } from '../../deciding.ts';
import { deployInWords } from '../../deployed-words.ts';
import { troubleInWords } from '../../held-up-words.ts';
import { lossInWords } from '../../loss-words.ts';
import { asSentence, boundInWords, count, expectationInWords, outagesInWords, percent, span, whereItRan } from '../../number-format.ts';
import { titleOf } from '../../title.ts';
import { userCostInWords, userCostOf } from '../../user-cost.ts';
import type { Page } from '../data.ts';
import { html, type Markup, prose } from '../markup.ts';

const BADGE: Readonly<Record<Verdict, string>> = { pass: 'PASS', fail: 'FAIL', inconclusive: 'INCONCLUSIVE' };

/** Characters of evidence that are shown at once, and those that are shown of longer evidence. */
const LONG = 420;
const SHORT = 200;

/** The headline: the verdict, what ran, and what it is worth. */
export function headline({ report, recording }: Page): Markup {
  const { run } = recording;
  const { requests } = report;
  const outage = outagesInWords(report.outageTotals);
  const loss = lossInWords(report, recording);
  const trouble = troubleInWords(run) ?? deployInWords(report);
  const badge = html`<p class="badge">${mark(report.verdict)} ${BADGE[report.verdict]}</p>`;
  const cost =
    run.runtime === 'external' || loss !== null ? null : html`<p class="cost">${userCostInWords(userCostOf(recording, report))}</p>`;
  // That a scenario showed what it must is not what its users met: beside a loss it would read like a contradiction.
  const shown = report.verdict === 'pass' && run.expectation.kind !== 'zero-downtime';
  const top = shown
    ? html`<h1>${titleOf(recording)}</h1>
${cost}
<div class="shown">${badge}<p>It showed what it must: ${prose(expectationInWords(run.expectation))}.</p></div>`
    : html`${badge}
<h1>${titleOf(recording)}</h1>
${cost}`;
  return html`<header class="headline ${shown && requests.failed > 0 ? 'lossy' : report.verdict}"><div>
${top}
${run.title === '' ? null : html`<p class="title">${run.runtime === 'external' ? html`<code>${run.title}</code>` : prose(run.title)}</p>`}
${loss === null ? null : html`<p class="trouble"><strong>${loss}</strong></p>`}
${trouble === null ? null : html`<p class="trouble"><strong>${prose(trouble)}</strong></p>`}
<dl class="facts">
<div><dt>Sent</dt><dd>${count(requests.sent)}</dd></div>
<div><dt>Answered</dt><dd>${count(requests.answered)}</dd></div>
<div class="${requests.failed > 0 ? 'bad' : 'good'}"><dt>Failed</dt><dd>${count(requests.failed)}${requests.failed > 0 ? ` (${percent(requests.failedShare)})` : ''}</dd></div>
${requests.unprocessed === undefined ? null : html`<div><dt>Not processed, says the server</dt><dd>${count(requests.unprocessed)}</dd></div>`}
<div><dt>Served, says the server</dt><dd>${requests.served === null ? 'not checked' : count(requests.served)}</dd></div>
${outage === null ? null : html`<div class="bad"><dt>Outage</dt><dd>${outage}</dd></div>`}
<div><dt>Longest stall</dt><dd>${report.stall.longestMs > 0 ? span(report.stall.longestMs) : 'none'}</dd></div>
</dl>
<p class="worth">${asSentence(boundInWords(report.bound, requests.failed, report.phases, report.runtime === 'external' ? 'the deploy' : 'the reload'))}</p>
<p class="meta">${whereItRan(report)} · began ${run.startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')} · took ${span(run.durationMs)} · run ${run.id} · expected: ${expectationInWords(run.expectation)}</p>
</div></header>`;
}

/** The checks with their evidence, those that did not hold first. */
export function checks({ report }: Page): Markup {
  const { deciding, inner } = splitChecks(report);
  if (deciding.length === 0)
    return html`<section aria-labelledby="checks"><h2 id="checks">Checks</h2><p>No check could be made, so nothing is proven.</p></section>`;
  return html`<section aria-labelledby="checks"><h2 id="checks">Checks</h2>
${list(deciding, 'checks')}${inner.length === 0 ? null : html`<p class="inner-title">${INNER_TITLE}:</p>${list(inner, 'checks inner')}`}</section>`;
}

function list(checks: readonly Check[], className: string): Markup {
  const order: readonly Verdict[] = ['fail', 'inconclusive', 'pass'];
  const sorted = order.flatMap((verdict) => checks.filter((check) => check.verdict === verdict));
  return html`<ul class="${className}">${sorted.map(
    (check) => html`<li class="${check.verdict}"><span class="mark" aria-hidden="true">${mark(check.verdict)}</span>
<div><h3>${check.name} <span class="says">${check.verdict}</span></h3>${evidence(check)}</div></li>
`,
  )}</ul>`;
}

/** Long evidence of what holds is folded: who is looking for what does not hold should not have to read past it. */
function evidence({ verdict, detail, more }: Check): Markup {
  if (more !== undefined) return html`<details><summary>${detail}</summary><p>${asSentence(more, '')}</p></details>`;
  if (verdict !== 'pass' || detail.length <= LONG) return html`<p>${detail}</p>`;
  const cut = detail.lastIndexOf(' ', SHORT);
  return html`<details><summary>${detail.slice(0, cut)} …</summary><p>… ${detail.slice(cut + 1)}</p></details>`;
}

function mark(verdict: Verdict): string {
  switch (verdict) {
    case 'pass':
      return '✓';
    case 'fail':
      return '✗';
    case 'inconclusive':
      return '?';
  }
}
