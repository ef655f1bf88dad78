import { eventInWords } from './describe.ts';
import { CAPACITY, instanceProperty, resourcesAt } from './resources.ts';
import { data, pointedAt, range, whenPointed } from './state.ts';
import { isStriped, layerProperty } from './theme.ts';
import { moment, span } from './words.ts';

/** Shows the values of the moment that is pointed at, and what lies under the pointer. */
export function makeInspector() {
  const box = document.getElementById('inspector') as HTMLElement;
  whenPointed((item) => {
    const atMs = pointedAt();
    if (atMs === null) return;
    const values = document.createElement('p');
    // With blanks between, for those who copy it.
    for (const value of valuesAt(atMs)) values.append(value, ' ');
    const text = item ?? eventBefore(atMs);
    // A failure's cause, and what came before it, stand on lines of their own.
    const lines = text.split(/ (?=(?:Cause|Before it): )/).map((line) => {
      const className = line.startsWith('✗') ? 'item failed' : 'item';
      return Object.assign(document.createElement('p'), { textContent: line, className });
    });
    // What is asked of a failure is its cause; of anything else, what went on around it.
    if (text.startsWith('✗')) box.replaceChildren(...lines, values);
    else box.replaceChildren(values, ...lines);
    box.scrollTop = 0;
  });
}

function valuesAt(atMs: number) {
  const { bucketMs, buckets } = data.grid;
  const i = Math.max(0, Math.min(buckets - 1, Math.floor(atMs / bucketMs)));
  const time = document.createElement('b');
  time.textContent = moment(atMs, (range().to - range().from) / 1000);
  const list = [time];
  const add = (text: string, property: string = '', striped = false) => {
    const value = Object.assign(document.createElement('span'), {
      className: property === '' ? 'value' : `value status${striped ? ' striped' : ''}`,
      textContent: text,
    });
    if (property !== '') value.style.setProperty('--swatch', `var(${property})`);
    list.push(value);
  };
  for (const [layer, { name, counts }] of data.answers.layers.entries())
    add(`${name}: ${counts[i] ?? 0}`, layerProperty(layer), isStriped(layer));
  add(`failed: ${data.answers.failed[i] ?? 0}`, '--failure');
  add(`in flight: ${data.inFlight[i] ?? 0}`);
  const { median, p99, max, targets } = data.latency;
  const [m, p, x] = [median[i] ?? null, p99[i] ?? null, max[i] ?? null];
  if (m !== null && p !== null && x !== null) add(`${targets.join(', ')}: median ${span(m)}, p99 ${span(p)}, longest ${span(x)}`);
  for (const text of resourcesAt(atMs)) add(text);
  return list;
}

/** What happened last before a moment. */
function eventBefore(atMs: number) {
  const event = data.events.findLast((candidate) => candidate[0] <= atMs);
  return event === undefined ? '' : `last event: ${eventInWords(event)}`;
}

/** Writes the legends: what each colour means. */
export function makeLegends() {
  const fill = (id: string, entries: [name: string, property: string, striped?: boolean][]) => {
    const holder = document.getElementById(id);
    for (const [name, property, striped = false] of entries) {
      const entry = Object.assign(document.createElement('span'), { textContent: name, className: striped ? 'striped' : '' });
      entry.style.setProperty('--swatch', `var(${property})`);
      holder?.append(entry);
    }
  };
  const states = new Set(data.lives.flatMap((life) => life.spans.map((part) => part.state)));
  fill('legend-answers', [
    ...data.answers.layers.map(({ name }, layer) => [name, layerProperty(layer), isStriped(layer)] as [string, string, boolean]),
    ...(data.failed > 0 ? [['failed', '--failure'] as [string, string]] : []),
  ]);
  fill('legend-latency', [
    ['median', '--median'],
    ['p99', '--p99'],
    ['longest', '--longest'],
  ]);
  const { resources } = data;
  if (resources !== null) {
    fill(
      'legend-capacity',
      CAPACITY.map(({ name, property }) => [name, property]),
    );
    const instances = resources.memory.byInstance.map(({ name }, i) => [name, instanceProperty(i)] as [string, string]);
    fill('legend-memory', instances);
    fill('legend-cpu', instances);
  }
  fill(
    'legend-lanes',
    [...states].map((state) => [state, `--${state}`]),
  );
}
