import { describe, expect, it } from 'vitest';
import { reproduces, zeroDowntime } from '../scenario.ts';
import { catalogue, loadScenario } from '../scenario-catalogue.ts';
import { type Listed, renderScenarioList } from './scenario-list.ts';

const OPTIONS = { width: 60, colour: false };
const DEFECT = reproduces({ says: 'requests are lost', outcome: 'reset' });

function listed(name: string, more: Partial<Listed> = {}): Listed {
  return { name, group: '', title: `the title of ${name}`, mustShow: 'what it must show', expect: zeroDowntime(), ...more };
}

describe('renderScenarioList', () => {
  it('shows every scenario below its folder, with what it must show', () => {
    const text = renderScenarioList(
      [listed('dance'), listed('keep-alive', { group: 'races' }), listed('sighup', { group: 'races' })],
      OPTIONS,
    );
    expect(text.split('\n').slice(0, 9)).toEqual([
      'Scenarios',
      '  dance  the title of dance',
      '      must show: what it must show',
      '',
      'races/',
      '  keep-alive  the title of keep-alive',
      '      must show: what it must show',
      '  sighup  the title of sighup',
      '      must show: what it must show',
    ]);
  });

  it('ends with the strategies to choose from, by what they are worth, and where to read on', () => {
    const use = (text: string): Partial<Listed> => ({ advice: { use: text, breaks: 'something' } });
    const text = renderScenarioList(
      [
        listed('stop', { ...use('to stop'), expect: DEFECT }),
        listed('defect', { expect: DEFECT }),
        listed('sighup', use('to wait')),
        listed('dance', {
          ...use('no client may wait, and this is long enough to need another line'),
          expect: zeroDowntime({ maxStallSeconds: 1 }),
        }),
      ],
      { ...OPTIONS, width: 100 },
    );
    expect(text.slice(text.indexOf('Which'))).toBe(`Which to use: no request fails, and no client waits
  dance   no client may wait, and this is long enough to need another line

Which to use: no request fails
  sighup  to wait

Which to use: requests fail
  stop    to stop

What each has cost, how long it takes, and what breaks it, as measured: docs/strategies.md
Run one: npm run scenario zerg-dance
`);
  });

  it('keeps all scenarios that there are within 100 columns', async () => {
    const all = await Promise.all((await catalogue()).map(async (entry) => ({ ...(await loadScenario(entry.name)).scenario, ...entry })));
    const lines = renderScenarioList(all, { width: 100, colour: false }).split('\n');
    expect(lines.length).toBeGreaterThan(all.length * 2);
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
  });

  it('colours names and headings without moving anything', () => {
    const all = [listed('dance', { advice: { use: 'to dance', breaks: 'something' } })];
    const coloured = renderScenarioList(all, { ...OPTIONS, colour: true });
    expect(coloured).toContain('\u001b[36mdance\u001b[39m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colours
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(renderScenarioList(all, OPTIONS));
  });
});
