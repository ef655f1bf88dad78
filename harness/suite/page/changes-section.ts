import { html, type Markup, prose } from '../../report/html/markup.ts';
import { cellsOf } from '../cells.ts';
import { changesOf, unchangedOf } from '../changes.ts';
import { remarksOf } from '../remarks.ts';
import { shownNowAndThen } from '../shown-cells.ts';
import type { Suite } from '../suite-types.ts';
import { beforeInWords, moveInWords, nowAndThenInWords, placeInWords, SIGN, shiftInWords, skippedInWords } from '../suite-words.ts';
import type { Change } from '../trend/verdicts.ts';

/** What is new against earlier suites, and what is as bad as it was. */
export function changesSection(suite: Suite): Markup {
  const { trend } = suite;
  const fresh = changesOf(suite);
  const old = unchangedOf(suite);
  const moved = trend === null ? [] : [...trend.moved.map(moveInWords), ...trend.machines.map(shiftInWords)];
  const vanished = trend?.vanished ?? [];
  const remarks = remarksOf(suite);
  const skipped = skippedInWords(suite);
  const nowAndThen = shownNowAndThen(cellsOf(suite.cases)).map(nowAndThenInWords);
  const nothing = fresh.length === 0 && old.length === 0 && vanished.length === 0 && suite.missing.length === 0;
  return html`<section aria-labelledby="changes"><h2 id="changes">What is new</h2>
<p class="meta">${comparedWith(suite)}</p>
${nothing && trend !== null && trend.nights > 0 ? html`<p>Nothing: every verdict is what it was.</p>` : null}
${fresh.map(({ title, changes, advice }) => html`<h3>${title}</h3>${advice === '' ? null : html`<p>${prose(advice)}</p>`}${list(changes)}`)}
${vanished.length === 0 ? null : html`<h3>No longer tested</h3><ul>${vanished.map((id) => html`<li>${id}</li>`)}</ul>`}
${suite.missing.length === 0 ? null : html`<h3>Not done</h3><ul>${suite.missing.map((id) => html`<li>${id}</li>`)}</ul>`}
${skipped.length === 0 ? null : html`<h3>Skipped</h3><ul>${skipped.map((text) => html`<li>${text}</li>`)}</ul>`}
${nowAndThen.length === 0 ? null : html`<h3>Not in every run</h3><ul>${nowAndThen.map((text) => html`<li>${text}</li>`)}</ul>`}
${old.length === 0 ? null : html`<h3>As before</h3>${list(old)}`}
${moved.length === 0 ? null : html`<h3>Moved</h3><ul>${moved.map((text) => html`<li>${text}</li>`)}</ul>`}
${trend !== null && trend.nights > 0 && moved.length === 0 ? html`<p>${trend.silence === null ? 'No stall, reload time or memory has moved by more than chance and the machine explain.' : `How stalls, reload times and memory moved can’t be told: ${trend.silence}.`}</p>` : null}
${remarks.length === 0 ? null : html`<h3>Remarks</h3><ul>${remarks.map((text) => html`<li>${text}</li>`)}</ul>`}
</section>`;
}

function comparedWith({ trend }: Suite): string {
  if (trend === null) return 'No earlier suites were given to compare with.';
  if (trend.nights === 0) return 'None of the earlier suites can be compared with this one.';
  return `Compared with ${trend.nights} earlier ${trend.nights === 1 ? 'suite' : 'suites'}, the last of ${(trend.previous ?? '').slice(0, 10)}.`;
}

function list(changes: readonly Change[]): Markup {
  return html`<ul class="cases">${changes.map(
    (change) =>
      html`<li class="${change.kind}"><span class="sign" aria-hidden="true">${SIGN[change.kind]}</span> <strong>${placeInWords(change)}</strong>${change.of > 1 ? `, ${change.count} of ${change.of}` : ''} (${beforeInWords(change)})${change.says === '' ? null : html`<p>${change.says}</p>`}</li>`,
  )}</ul>`;
}
