import { latencyTitle } from '../../latency-words.ts';
import { count, moment, span } from '../../number-format.ts';
import { phaseTotals } from '../data/phase-numbers.ts';
import type { Page } from '../data.ts';
import { html, type Markup } from '../markup.ts';

/** A table that scrolls by itself if the page is too narrow for it. */
export function table(id: string, title: string, head: readonly string[], rows: readonly Markup[], note: string): Markup {
  const columns = head.map((name) => html`<th scope="col"${name.endsWith('#') ? html` class="n"` : null}>${name.replace(/#$/, '')}</th>`);
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${note === '' ? null : html`<p>${note}</p>`}
${rows.length === 0 ? html`<p>None.</p>` : html`<div class="scroll" tabindex="0" role="region" aria-labelledby="${id}"><table><thead><tr>${columns}</tr></thead><tbody>${rows}</tbody></table></div>`}
</section>`;
}

/** The switches of versions as the clients saw them. */
export function transitions({ report }: Page): Markup {
  const rows = report.transitions.map(
    (
      t,
    ) => html`<tr><th scope="row">${t.from} → ${t.to}</th><td class="n">${moment(t.triggerMs)}</td><td class="n">${moment(t.firstNewMs)}</td><td class="n">${t.firstAnswerMs === null ? '–' : span(t.firstAnswerMs - t.triggerMs)}</td><td class="n">${moment(t.lastOldMs)}</td><td class="n">${t.completeMs === null ? 'never' : moment(t.completeMs)}</td><td class="n">${span(t.overlapMs)}</td><td class="n">${t.completeMs === null ? '–' : span(t.completeMs - t.triggerMs)}</td><td class="n${t.strays > 0 ? ' bad' : ''}">${count(t.strays)}</td></tr>
`,
  );
  const note =
    'What counts is when a request was sent, not when its answer came: slow answers of the old version rightly arrive after the first new one.';
  return table(
    'transitions',
    'Transitions',
    ['Versions', 'Trigger#', 'First new#', 'First answer after#', 'Last old#', 'Complete#', 'Overlap#', 'Took#', 'Strays#'],
    rows,
    note,
  );
}

/** The known-answer test of the detector. */
export function calibration({ report, recording }: Page): Markup {
  const rows = recording.run.calibration.map((row) => {
    const good = row.injected === row.counted && row.falseAlarms === 0;
    return html`<tr${good ? null : html` class="bad"`}><th scope="row">${row.fault}</th><td>${row.lane}</td><td class="n">${row.clients}</td><td class="n">${row.injected}</td><td class="n">${row.counted}</td><td>${row.outcome}</td><td class="n">${row.falseAlarms}</td><td>${good ? '✓ exact' : '✗ wrong'}</td></tr>
`;
  });
  const { injected, counted, falseAlarms } = report.calibration;
  const note = `In this run, over the same connection code, the client met known faults: ${count(injected)} were injected, ${count(counted)} counted, ${count(falseAlarms)} false alarms.`;
  return table(
    'calibration',
    'Calibration',
    ['Fault', 'Lane', 'Clients#', 'Injected#', 'Counted#', 'Counted as', 'False alarms#', 'Result'],
    rows,
    note,
  );
}

/** The phases, and what the clients saw in each: the charts in numbers. */
export function phases(page: Page): Markup {
  const totals = phaseTotals(page.recording);
  const answers = [...new Set(totals.flatMap((total) => [...total.byAnswer.keys()]))].sort().slice(0, 8);
  const rows = totals.map(
    ({
      phase,
      byAnswer,
      failed,
      medianMs,
      p95Ms,
      p99Ms,
      maxMs,
    }) => html`<tr><th scope="row">${phase.name}</th><td class="n">${moment(phase.startMs)}</td><td class="n">${moment(phase.endMs)}</td><td class="n">${span(phase.endMs - phase.startMs)}</td>${answers.map((name) => html`<td class="n">${count(byAnswer.get(name) ?? 0)}</td>`)}<td class="n${failed > 0 ? ' bad' : ''}">${count(failed)}</td><td class="n">${span(medianMs)}</td><td class="n">${span(p95Ms)}</td><td class="n">${span(p99Ms)}</td><td class="n">${span(maxMs)}</td></tr>
`,
  );
  const note = `Requests are put down to the phase in which they were sent. ${latencyTitle(page.report)}: median, p95, p99, longest.`;
  return table(
    'phases',
    'Phases',
    ['Phase', 'From#', 'To#', 'Lasted#', ...answers.map((name) => `${name}#`), 'Failed#', 'Median#', 'p95#', 'p99#', 'Longest#'],
    rows,
    note,
  );
}
