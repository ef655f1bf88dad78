import { describe, expect, it } from 'vitest';
import { startWsSiege } from '../../siege/ws/ws-siege.ts';
import { exact } from '../exact.ts';
import { calibrateWs } from './calibrate-ws.ts';
import { WS_CORRECT } from './ws-correct.ts';
import { WS_FAULTS } from './ws-faults.ts';

describe('the known-answer test over WebSockets', () => {
  it('counts each fault exactly once, and raises no alarm at what is correct', async () => {
    const rows = await calibrateWs({ form: 'full', lanes: ['new'], clientCounts: [1, 4] });
    expect(rows.filter((row) => !exact(row))).toEqual([]);
    expect(rows).toHaveLength((WS_FAULTS.length + WS_CORRECT.length) * 2);
    expect(WS_FAULTS.length).toBeGreaterThanOrEqual(40);
    expect(WS_CORRECT.length).toBeGreaterThanOrEqual(20);
  }, 90_000);

  it('finds a siege that takes a gap for a whole exchange', async () => {
    const blind: typeof startWsSiege = (options) => {
      const { ledger } = options;
      const seen = {
        begin: ledger.begin.bind(ledger),
        end: ((id, outcome, ...rest) => ledger.end(id, outcome === 'gap' ? 'answered' : outcome, ...rest)) as typeof ledger.end,
        targets: ledger.targets,
        versionIndex: ledger.versionIndex.bind(ledger),
        lookIndex: ledger.lookIndex.bind(ledger),
      };
      return startWsSiege({
        ...options,
        ledger: {
          ...seen,
          get sent() {
            return ledger.sent;
          },
        },
      });
    };
    const rows = await calibrateWs({ form: 'short', lanes: ['reused'], clientCounts: [1], start: blind });
    expect(rows.filter((row) => !exact(row)).map(({ fault }) => fault)).toEqual(['ws-lost-echo']);
  }, 30_000);
});
