import type { ChalkInstance } from 'chalk';
import type { Second } from './minute.ts';

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** How the answers of each status are coloured, by the order of the statuses; the same in the line of totals and in the picture. */
export function statusInk(ink: ChalkInstance, index: number): ChalkInstance {
  const inks = [ink.blue, ink.green, ink.magenta, ink.yellow];
  return inks[index % inks.length] ?? ink;
}

/**
 * The last minute in a line, a character a second: its height is the number of answers, its colour the status that most
 * of them had. A second with a failure is a red ✗, whatever else came in it; one without an answer a dot.
 */
export function sparkline(seconds: readonly Second[], statuses: readonly string[], ink: ChalkInstance): string {
  const totals = seconds.map((second) => [...second.byStatus.values()].reduce((sum, n) => sum + n, 0));
  const most = Math.max(1, ...totals);
  return seconds
    .map((second, i) => {
      const total = totals[i] ?? 0;
      if (second.failed > 0) return ink.red.bold('✗');
      if (total === 0) return ink.dim('·');
      const [status = ''] = [...second.byStatus].reduce((a, b) => (b[1] > a[1] ? b : a));
      const bar = BARS[Math.min(BARS.length - 1, Math.floor((total / most) * BARS.length))] ?? BARS[0];
      return statusInk(ink, Math.max(0, statuses.indexOf(status)))(bar);
    })
    .join('');
}
