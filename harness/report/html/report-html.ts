import { withUnlike } from '../../core/looks/unlike-ledger.ts';
import type { Recording } from '../../core/record/run-record.ts';
import type { Report } from '../contract.ts';
import { jsonForScript } from '../escape.ts';
import { titleOf } from '../title.ts';
import { lostInWords, userCostOf } from '../user-cost.ts';
import { readAssets } from './assets.ts';
import { packFirst, sizeOf } from './data/packed-failures.ts';
import { type Page, pageData, preparePage } from './data.ts';
import { html, Markup } from './markup.ts';
import { pageHead } from './page-head.ts';
import { circumstances, events, repeat } from './section/circumstances-section.ts';
import { failuresTable } from './section/failed-requests-section.ts';
import { findings } from './section/findings-section.ts';
import { held } from './section/held-section.ts';
import { looks } from './section/looks-section.ts';
import { calibration, phases, transitions } from './section/scrolling-table.ts';
import { timeline } from './section/timeline-section.ts';
import { vantages } from './section/vantages-section.ts';
import { checks, headline } from './section/verdict-section.ts';

/** What the page stays below, in bytes. */
const MOST_BYTES = 2_000_000;
/** What the numbers in its text may grow by when fewer failures are in it. */
const SLACK_BYTES = 2_000;

/**
 * `report.html`: one self-contained file that needs no network. The same recording and report give the same bytes,
 * whenever and wherever they are rendered. It stays below 2 MB: requests are thinned out for the eye, failures are
 * not; if there are more of them than fit (some hundred thousand do), the page says so.
 */
export function renderHtml(report: Report, recorded: Recording): string {
  const { recording } = withUnlike(recorded);
  const ordered = { ...recording, events: [...recording.events].sort((a, b) => a.atMs - b.atMs) };
  const page = preparePage(report, ordered);
  const text = render(page);
  const excess = Buffer.byteLength(text) + SLACK_BYTES - MOST_BYTES;
  if (excess <= 0 || page.failures.length === 0) return text;
  const room = Math.max(0, sizeOf(page.packedFailures) - excess);
  return render({ ...page, packedFailures: packFirst(page.failures, page.rows, page.notable.placeOf, room) });
}

/** What stands in the browser's tab: the verdict, unless the scenario is there to lose something. */
function tabTitle({ report, recording }: Page): string {
  const verdict = report.verdict.toUpperCase();
  if (report.verdict !== 'pass' || recording.run.expectation.kind === 'zero-downtime') return `${verdict}: ${titleOf(recording)}`;
  return `${titleOf(recording)}: ${lostInWords(userCostOf(recording, report))}, as it must (${verdict})`;
}

function render(page: Page): string {
  const assets = readAssets();
  const scripts = assets.scripts.map((script) => new Markup(`<script>${script}</script>\n`));
  const data = new Markup(`<script type="application/json" id="data">${jsonForScript(pageData(page))}</script>\n`);
  return html`${pageHead({ title: tabTitle(page), ...assets })}
<body>
<a class="skip" href="#checks">Skip to the checks</a>
${headline(page)}
<main>
${findings(page)}
${checks(page)}
${timeline(page)}
${vantages(page)}
${failuresTable(page)}
${held(page)}
${looks(page)}
${transitions(page)}
${phases(page)}
${calibration(page)}
${events(page)}
${circumstances(page)}
${repeat(page)}
</main>
${data}${scripts}</body>
</html>
`.text;
}
