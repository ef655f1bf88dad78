import { makeCharts } from './charts.ts';
import { makeFailures, stepFailure } from './failures.ts';
import { makeInspector, makeLegends } from './inspector.ts';
import { makeLanes } from './lanes.ts';
import { makeResources } from './resources.ts';
import { data, pan, show, whenRangeChanges, zoom } from './state.ts';
import { whenColoursChange } from './theme.ts';

for (const element of document.querySelectorAll('.needs-script')) element.removeAttribute('hidden');

const views = [...makeCharts(), ...makeResources(), makeLanes()];
let asked = false;
/** Draws once a frame, however often it is asked to. */
function redraw() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    for (const view of views) view.redraw();
  });
}

makeInspector();
makeLegends();
makeFailures();
whenRangeChanges(redraw);
whenColoursChange(() => {
  // Printing does not wait for a frame.
  for (const view of views) view.resize();
  for (const view of views) view.redraw();
});
redraw();

const charts = document.getElementById('charts') as HTMLElement;
let width = charts.clientWidth;
new ResizeObserver(() => {
  if (charts.clientWidth === width) return;
  width = charts.clientWidth;
  for (const view of views) view.resize();
  redraw();
}).observe(charts);

const actions: Record<string, (index: number) => void> = {
  all: () => show(0, Number.POSITIVE_INFINITY),
  left: () => pan(-0.4),
  right: () => pan(0.4),
  in: () => zoom(0.5),
  out: () => zoom(2),
  'next-failure': () => stepFailure(1),
  'previous-failure': () => stepFailure(-1),
  transition: (index) => {
    const chosen = data.transitions[index];
    if (chosen === undefined) return;
    const end = Math.max(chosen.completeMs ?? chosen.triggerMs, chosen.lastOldMs ?? 0, chosen.firstNewMs ?? 0);
    const around = Math.max(500, (end - chosen.triggerMs) * 0.15);
    show(chosen.triggerMs - around, end + around);
  },
};
for (const button of document.querySelectorAll('button[data-zoom]')) {
  if (!(button instanceof HTMLElement)) continue;
  button.addEventListener('click', () => actions[button.dataset.zoom ?? '']?.(Number(button.dataset.index ?? 0)));
}

const keys: Record<string, string> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  '+': 'in',
  '=': 'in',
  '-': 'out',
  0: 'all',
  f: 'next-failure',
  F: 'previous-failure',
};
charts.addEventListener('keydown', (event) => {
  const action = actions[keys[event.key] ?? ''];
  if (action === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  action(0);
});

const copy = document.getElementById('copy');
copy?.addEventListener('click', async () => {
  const command = document.getElementById('command');
  if (command === null) return;
  try {
    await navigator.clipboard.writeText(command.textContent ?? '');
    copy.textContent = 'Copied';
  } catch {
    // No clipboard here: select it, so that it can be copied by hand.
    getSelection()?.selectAllChildren(command);
    copy.textContent = 'Selected';
  }
});
