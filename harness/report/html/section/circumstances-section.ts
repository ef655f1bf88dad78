import { type LogDating, logDating } from '../../../core/explain/log-dating.ts';
import type { RunRecord } from '../../../core/record/run-record.ts';
import { mixInWords } from '../../../core/siege/parts/mix.ts';
import { REPORT_FILES } from '../../names.ts';
import { count, expectationInWords, moment, plural, span } from '../../number-format.ts';
import { foundInWords } from '../../words/observation-words.ts';
import type { Page } from '../data.ts';
import { html, type Markup } from '../markup.ts';
import { table } from './scrolling-table.ts';

/** Room for configuration in the page, in characters. */
const ROOM = 150_000;
const EVENTS_LISTED = 400;

/** What the server and the strategy did, line by line. */
export function events({ notable }: Page): Markup {
  const rows = notable.events.slice(0, EVENTS_LISTED).map(
    (
      event,
    ) => html`<tr><td class="n">${moment(event.atMs)}</td><td>${event.source}</td><td>${event.instance ?? ''}</td><td>${event.kind}</td><td class="n">${event.pid ?? ''}</td><td class="events">${event.text}</td></tr>
`,
  );
  const left = notable.events.length - rows.length;
  return html`<details><summary>Events (${count(notable.events.length)})</summary>${table('events', 'Events', ['At#', 'Says', 'Instance', 'Kind', 'Pid#', 'Text'], rows, left > 0 ? `The first ${count(rows.length)}; events.ndjson holds all.` : '')}</details>`;
}

/** Configuration files as they were, options, machine and versions. */
export function circumstances({ recording }: Page): Markup {
  const { run } = recording;
  const { options, machine, generator } = run;
  const facts: readonly (readonly [string, string])[] = [
    ['Expectation', expectationInWords(run.expectation)],
    [
      'Clients',
      `${count(options.clients)}${options.mix === undefined ? '' : ` (${mixInWords(options.mix)})`} in each lane: ${options.lanes.join(', ')}`,
    ],
    ['Start-up', options.startupSeconds === null ? 'as it is' : `${options.startupSeconds} s`],
    ...(options.slowSeconds === undefined ? [] : [['Slow requests', `${options.slowSeconds} s`] as const]),
    ['Seed', options.seed === null ? 'none' : String(options.seed)],
    ['Rate', rateInWords(options)],
    ['Time-out', span(options.timeoutMs)],
    [
      'Versions',
      run.versions
        .filter(({ name }) => name !== 'unknown')
        .map((version) => `${version.name}${version.status === null ? '' : ` answers ${version.status}`}`)
        .join(', '),
    ],
    ['Path', pathOf(run)],
    ['Machine', `kernel ${machine.kernel}, ${plural(machine.cores, 'core')}, Node.js ${machine.node}`],
    run.server === null ? ['server', 'not ours to know'] : [run.server.title, run.server.version],
    ['zerodrop', `recorded by ${run.zerodrop}`],
    [
      'Event loop of the client',
      `delayed by ${span(generator.loopDelayP99Ms)} (p99), ${span(generator.loopDelayMaxMs)} at most; stood still ${plural(generator.freezes.length, 'time')}`,
    ],
    [
      'CPU taken by others',
      generator.stealShare === null ? 'not checked on this platform' : `${(generator.stealShare * 100).toFixed(1)} %`,
    ],
    ...run.observations.map(
      (seen) =>
        [
          seen.known === false ? 'Not known' : seen.holds ? 'Observed' : 'Not so',
          `${moment(seen.atMs)}: ${seen.says} (${foundInWords(seen)})`,
        ] as const,
    ),
  ];
  return html`<section aria-labelledby="circumstances"><h2 id="circumstances">Circumstances</h2>
<dl class="list">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></section>
<section aria-labelledby="configuration"><h2 id="configuration">Configuration</h2>${configuration(run.configuration)}</section>`;
}

function configuration(files: Readonly<Record<string, string>>): Markup {
  let room = ROOM;
  const entries = Object.entries(files);
  if (entries.length === 0) return html`<p>None was recorded.</p>`;
  return html`${entries.map(([name, text]) => {
    const shown = text.slice(0, Math.max(0, room));
    room -= shown.length;
    const cut =
      shown.length < text.length
        ? html`<p>Cut after ${count(shown.length)} of ${count(text.length)} characters; run.json holds all.</p>`
        : null;
    return html`<h3>${name}</h3><pre tabindex="0">${shown}</pre>${cut}`;
  })}`;
}

/** How to repeat the run, and where the raw data are. */
export function repeat({ report, recording }: Page): Markup {
  const files: readonly (readonly [string, string])[] = [
    [REPORT_FILES.json, 'the verdict for scripts'],
    [REPORT_FILES.junit, 'the checks for CI'],
    [REPORT_FILES.run, 'the run’s record'],
    [
      REPORT_FILES.events,
      recording.run.server === null ? 'what was done, step by step' : `what ${recording.run.server.title} and the strategy did`,
    ],
    [REPORT_FILES.ledger, 'every request attempt'],
    ...(recording.held === undefined ? [] : [[REPORT_FILES.held, 'what came over each stream and WebSocket, and how it ended'] as const]),
    ...(recording.unprotected === true ? [] : [[REPORT_FILES.checksums, 'by which damage to the recording is noticed'] as const]),
    ...(recording.samples === undefined ? [] : [[REPORT_FILES.samples, 'workers, memory and CPU, look by look'] as const]),
  ];
  return html`<section aria-labelledby="repeat"><h2 id="repeat">Repeat this run</h2>
<div class="command"><pre tabindex="0" id="command">${recording.run.command}</pre><button type="button" class="needs-script" hidden id="copy">Copy</button></div></section>
<section aria-labelledby="raw"><h2 id="raw">Raw data</h2><ul class="raw">${files.map(([name, what]) => html`<li><a href="${name}">${name}</a>: ${what}</li>`)}</ul>
<p class="fine">Times are on the run's own clock, which began at ${recording.run.startedAt}. ${datingInWords(logDating(recording))} Judged by zerodrop ${report.judgedBy}.${recording.unprotected === true ? ' The recording has no checksums (an older version made it): damage to it would not have been noticed.' : ''}</p></section>`;
}

/** How the lines of the log are dated. */
function datingInWords({ lines, printed, lateMs }: LogDating): string {
  if (lines === 0) return '';
  const seen = 'Lines of the log are dated when they were seen.';
  if (printed === 0) return seen;
  const says = `${seen} With ${count(printed)} of ${count(lines)} the server printed a time of its own, to the second: `;
  return lateMs > 0
    ? `${says}some line was seen at least ${span(lateMs)} after it had been written.`
    : `${says}none was seen later than within that second.`;
}

/** Of a service that zerodrop did not start only another port of its address could be tried, which says nothing of a proxy on its own. */
function pathOf({ path, runtime }: RunRecord): string {
  if (runtime === 'external') return path.detail;
  return `${path.refuses ? 'a closed port on it refuses' : 'a closed port on it does NOT refuse'}: ${path.detail}`;
}

function rateInWords({ ratePerSecond, ceilingPerSecond }: RunRecord['options']): string {
  if (ratePerSecond !== null) return `${plural(ratePerSecond, 'request')} a second`;
  const waits = 'each client waits for its answer';
  return ceilingPerSecond === undefined
    ? `closed loop: ${waits}`
    : `${plural(ceilingPerSecond, 'request')} a second at most in all, and ${waits}`;
}
