import { expect, it } from 'vitest';
import { type Asked, watched } from '../core/looks/varied-services.fixture.ts';
import { random } from '../core/siege/response/message.fixture.ts';
import { renderHtml } from './html/report-html.ts';
import { judge } from './make-report.ts';
import { renderJson } from './report-json.ts';
import { renderJunit } from './report-junit.ts';
import { renderVerdict } from './terminal/report-terminal.ts';

const PAGE = '{"items":[1,2,3,4,5,6,7,8,9]}';
const lying = ({ deployed }: Asked): { readonly body: string } => ({ body: deployed > 0.2 && deployed < 0.9 ? PAGE.slice(0, 12) : PAGE });

it('counts answers that are unlike as failures in every view, and leaves the recording as it was', () => {
  const recording = watched(lying, { random: random(1) });
  const report = judge(recording);
  const { unlike = 0, answered = 0 } = report.requests.byOutcome;
  expect(unlike).toBeGreaterThan(50);
  expect([report.requests.answered, report.requests.failed, report.requests.sent]).toEqual([answered, unlike, answered + unlike]);
  expect(recording.ledger.failed).toBe(0);
  expect(report.checks.filter(({ verdict }) => verdict === 'fail').map(({ name }) => name)).toEqual(
    expect.arrayContaining(['zero-downtime', 'looks']),
  );
  expect(report.findings.map(({ outcome, count }) => [outcome, count])).toEqual([['unlike', unlike]]);
  expect(report.looks).toMatchObject([
    { target: 'http://127.0.0.1/0', unlike, open: 0, examples: [{ kind: 'cut', differsAt: 12, look: { bytes: 12 } }] },
  ]);
  expect(JSON.parse(renderJson(report)).looks).toEqual(report.looks);
  const page = renderHtml(report, recording);
  expect(page).toContain('How answers looked');
  expect(page).toContain(`${unlike} × unlike`);
  expect(renderJunit(report, recording, 'report.html')).toContain(`${unlike} unlike`);
  const text = renderVerdict(report, recording, { width: 2000, colour: false, reportPath: null });
  expect(text).toMatch(/\d+ unlike in lane/);
  expect(text).toContain('200 text/html 12 octets');
});

it('shows no text of a body unless it was to be kept', () => {
  const recording = watched(lying, { random: random(1) });
  for (const kept of [false, true]) {
    const { looks } = recording.run;
    if (looks === undefined) throw new Error('nothing was compared');
    const strange = looks.compared[0]?.look ?? 0;
    const bodies = kept ? { bodies: { [strange]: '{"items":[<b>' } } : {};
    const given = { ...recording, run: { ...recording.run, looks: { ...looks, ...bodies } } };
    const report = judge(given);
    expect(report.looks?.[0]?.examples[0]?.look.text).toBe(kept ? '{"items":[<b>' : undefined);
    expect(renderHtml(report, given).includes('&lt;b&gt;')).toBe(kept);
    expect(renderHtml(report, given)).not.toContain('[<b>');
  }
});
