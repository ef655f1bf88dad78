import { makeChart, uPlot } from './chart.ts';
import { data } from './state.ts';
import { colour } from './theme.ts';

/** The lines of the first chart: what they mean, how they are drawn. A line that is nothing but zero is left out. */
export const CAPACITY = data.resources === null || data.resources.capacity === null ? [] : linesOf(data.resources.capacity);

function linesOf({ accepting, busy, paused, waiting }: import('../data/resource-charts.ts').Capacity) {
  const shown = (values: readonly (number | null)[]) => values.some((value) => (value ?? 0) > 0);
  return [
    { name: 'accept', property: '--accepting', values: accepting, always: true },
    { name: 'busy', property: '--busy', values: busy, always: true },
    { name: 'paused', property: '--paused-line', values: paused, always: false },
    { name: 'requests that wait in a listen queue', property: '--failure', values: waiting, always: false },
  ].filter(({ values, always }) => always || shown(values));
}

/** Charts of what was sampled: capacity, memory and CPU; none if nothing was. */
export function makeResources(): { redraw: () => void; resize: () => void }[] {
  const { resources } = data;
  if (resources === null) return [];
  return [
    ...(resources.capacity === null ? [] : [workers(resources.capacity)]),
    // Memory is that of the moment and is held until the next look; CPU is what was taken since the look before.
    stacked('chart-memory', 130, resources.memory, 1, whole),
    stacked('chart-cpu', 110, resources.cpu, -1, (v) => String(Math.round(v * 100) / 100)),
  ];
}

function workers({ atMs }: import('../data/resource-charts.ts').Capacity) {
  return makeChart(
    'chart-capacity',
    130,
    [[...atMs], ...CAPACITY.map(({ values }) => [...values])],
    CAPACITY.map(({ property }, i) => ({ ...look(property, i === 0 ? '22' : '', 1), width: i === 0 ? 2 : 1.5 })),
    { y: { range: (_u, _min, max) => [0, Math.max(4, max * 1.15)] }, values: whole },
  );
}

/** The custom property that holds an instance's colour. */
export function instanceProperty(i: number) {
  return `--status-${i}`;
}

/** One instance above the other. */
function stacked(
  id: string,
  height: number,
  {
    atMs,
    byInstance,
  }: { readonly atMs: readonly number[]; readonly byInstance: readonly { readonly values: readonly (number | null)[] }[] },
  align: 1 | -1,
  values: (v: number) => string,
) {
  const sums = atMs.map(() => 0) as number[];
  const columns = byInstance.map((instance) => atMs.map((_, i) => (sums[i] = (sums[i] ?? 0) + (instance.values[i] ?? 0))));
  const looks = byInstance.map((_, i) => ({ ...look(instanceProperty(i), 'ff', align), width: 0.5 }));
  // What is drawn first lies below: the tallest stack.
  return makeChart(id, height, [[...atMs], ...columns.reverse()], looks.reverse(), {
    y: { range: (_u, _min, max) => [0, Math.max(0.2, max * 1.15)] },
    values,
  });
}

/** A stepped line. */
function look(name: string, alpha: string, align: 1 | -1) {
  const paths = uPlot.paths.stepped?.({ align });
  return {
    stroke: () => colour(name),
    points: { show: false },
    spanGaps: false,
    ...(alpha === '' ? {} : { fill: () => `${colour(name)}${alpha}` }),
    ...(paths === undefined ? {} : { paths }),
  };
}

function whole(v: number) {
  return Number.isInteger(v) ? String(v) : '';
}

/** The values of a moment, as they were last seen. */
export function resourcesAt(atMs: number): string[] {
  const { resources } = data;
  if (resources === null) return [];
  const { capacity, memory, cpu } = resources;
  const i = capacity === null ? -1 : lastUntil(capacity.atMs, atMs);
  const known = (value: number | null | undefined) => (value === null || value === undefined ? 'not known' : String(value));
  const total = (series: typeof memory, at: number) => series.byInstance.reduce((sum, { values }) => sum + (values[at] ?? 0), 0);
  const m = lastUntil(memory.atMs, atMs);
  // CPU is that of the time until the look.
  const c = lastUntil(cpu.atMs, atMs) + 1;
  return [
    ...(capacity === null || i < 0
      ? []
      : [
          `workers: ${known(capacity.accepting[i])} accept, ${known(capacity.busy[i])} busy, ${known(capacity.paused[i])} paused; queue ${known(capacity.waiting[i])}`,
        ]),
    ...(m < 0 ? [] : [`memory: ${Math.round(total(memory, m))} MiB`]),
    ...(c < cpu.atMs.length ? [`CPU: ${total(cpu, c).toFixed(2)}`] : []),
  ];
}

function lastUntil(moments: readonly number[], atMs: number) {
  let low = 0;
  let high = moments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((moments[middle] ?? 0) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
