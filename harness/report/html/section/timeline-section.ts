import type { RunRecord } from '../../../core/record/run-record.ts';
import { latencyTitle } from '../../latency-words.ts';
import { count, moment, plural, span } from '../../number-format.ts';
import { timeOfDay } from '../../wall-clock.ts';
import type { Page } from '../data.ts';
import { html, type Markup } from '../markup.ts';

/** The charts and lanes, which the page's scripts draw, and what they show in words. */
export function timeline(page: Page): Markup {
  const { grid } = page;
  const bucket = span(grid.bucketMs);
  return html`<section aria-labelledby="timeline" class="timeline" id="timeline-section"><h2 id="timeline">Timeline</h2>
<p class="summary">${inWords(page)}</p>
<noscript><p class="notice">The charts need JavaScript; the tables below hold what they show.</p></noscript>
<div class="needs-script" hidden>
<div class="cockpit">
<div class="tools" role="toolbar" aria-label="Zoom" aria-controls="charts">
<button type="button" data-zoom="all">Whole run</button>${page.report.transitions
    .slice(0, 12)
    .map(
      (transition, i) =>
        html`<button type="button" data-zoom="transition" data-index="${i}" title="${transition.from} to ${transition.to}">Switch${page.report.transitions.length > 1 ? ` ${i + 1}` : null}</button>`,
    )}
<button type="button" data-zoom="left" aria-label="Earlier">◀</button><button type="button" data-zoom="out" aria-label="Zoom out">−</button><button type="button" data-zoom="in" aria-label="Zoom in">+</button><button type="button" data-zoom="right" aria-label="Later">▶</button>
${page.failures.length > 0 ? html`<button type="button" data-zoom="previous-failure" aria-label="Previous failure">✗ ◀</button><button type="button" data-zoom="next-failure" aria-label="Next failure">✗ ▶</button>` : null}
</div>
<div class="inspector" id="inspector"><p>Move over a chart to read its values; drag over a stretch to zoom in, double-click for the whole run. With the keyboard: arrows move, + and − zoom, 0 shows all, f goes to the next failure.</p></div>
</div>
<div id="charts" tabindex="0" role="group" aria-label="Charts of the run on one axis of time. ${inWords(page)}">
<figure><figcaption>Answers per ${bucket}, by version and status, when they came <span class="legend" id="legend-answers"></span></figcaption><div class="chart" id="chart-answers"></div></figure>
<figure><figcaption>${actors(page.recording.run)} <span class="legend" id="legend-lanes"></span></figcaption><div class="chart lanes"><canvas id="lanes" role="img" aria-label="Lanes for phases, steps of the strategy, processes, failures and requests; the tables below hold the same"></canvas></div></figure>
<figure><figcaption>${latencyTitle(page.report)} per ${bucket}, by when the request was sent <span class="legend" id="legend-latency"></span></figcaption><div class="chart" id="chart-latency"></div></figure>
<figure><figcaption>Requests in flight, the most in each ${bucket}</figcaption><div class="chart" id="chart-flight"></div></figure>
${resources(page)}</div>
<p class="fine">${whatIsShown(page)}</p>
</div>
</section>`;
}

/** Who is in the lanes: of a watched service it is not known what server it runs. */
function actors({ server }: RunRecord): string {
  return server === null ? 'The deploy and the clients' : `${server.title}, the strategy and the clients`;
}

/** Charts of what was sampled. */
function resources({ resources: sampled }: Page): Markup | null {
  if (sampled === null) return null;
  const workers =
    sampled.capacity === null
      ? html`<p class="fine">Workers were not sampled: no stats server of an instance was heard in this run.</p>`
      : html`<figure><figcaption>Workers of all instances, looked at every ${span(sampled.everyMs)} <span class="legend" id="legend-capacity"></span></figcaption><div class="chart" id="chart-capacity"></div></figure>`;
  return html`${workers}
<figure><figcaption>Memory in MiB (proportional set size: what is shared counts once) <span class="legend" id="legend-memory"></span></figcaption><div class="chart" id="chart-memory"></div></figure>
<figure><figcaption>CPU: seconds of it taken for each second <span class="legend" id="legend-cpu"></span></figcaption><div class="chart" id="chart-cpu"></div></figure>
`;
}

/** The gist of the charts, for those who do not see them. */
function inWords({ report, recording }: Page): string {
  const switches = report.transitions.map((transition) => {
    const seen =
      transition.firstNewMs === null
        ? `no request reached ${transition.to}`
        : `the first request that ${transition.to} answered was sent at ${moment(transition.firstNewMs)}`;
    const old = transition.lastOldMs === null ? '' : `, the last that ${transition.from} answered at ${moment(transition.lastOldMs)}`;
    return `The switch from ${transition.from} to ${transition.to} was triggered at ${moment(transition.triggerMs)} (${timeOfDay(report, transition.triggerMs)} UTC) and ${transition.completeMs === null ? 'never completed' : `complete at ${moment(transition.completeMs)} (${timeOfDay(report, transition.completeMs)})`}; ${seen}${old}.`;
  });
  const { failed } = recording.ledger;
  const lost = failed === 0 ? 'No request failed.' : `${plural(failed, 'request')} failed.`;
  return [
    ...switches,
    lost,
    report.stall.longestMs > 0 ? `The longest stall was ${span(report.stall.longestMs)}, at ${moment(report.stall.atMs)}.` : '',
  ]
    .join(' ')
    .trim();
}

/** What was left out for the eye's sake. */
function whatIsShown({ detail, packedFailures, recording, notable, resources: sampled }: Page): string {
  const every = (n: number): string => (n === 1 ? 'every one' : `one in ${count(n)}`);
  const requests =
    detail.everyNear === 1 && detail.everyElse === 1
      ? 'Every request is drawn by itself.'
      : `Of the requests near a switch ${every(detail.everyNear)} is drawn by itself, of the others ${every(detail.everyElse)}; the charts count all.`;
  const failed =
    packedFailures.count < recording.ledger.failed
      ? ` Of ${count(recording.ledger.failed)} failures the first ${count(packedFailures.count)} are drawn one by one, since more do not fit into this page; the charts count all.`
      : '';
  const events =
    notable.events.length < recording.events.length
      ? ` Of ${count(recording.events.length)} events ${count(notable.events.length)} are shown; events.ndjson holds all.`
      : '';
  const unanswered =
    sampled === null || sampled.unanswered === 0
      ? ''
      : `; ${plural(sampled.unanswered, 'question')} to stats servers got no answer in time`;
  const looks =
    sampled === null
      ? ''
      : ` ${sampled.capacity === null ? 'Memory' : 'Workers, memory'} and CPU were looked at every ${span(sampled.everyMs)}: what they show is up to ${span(sampled.longestGapMs)} late, and what came and went between two looks was not seen${unanswered}.`;
  return requests + failed + events + looks;
}
