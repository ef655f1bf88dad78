import { Duplex } from 'node:stream';
import { ZerodropError } from '../../core/errors.ts';
import type { VantageEngine } from '../vantage-engine.ts';
import { startProcess } from './started-process.ts';

/**
 * The system's ssh, with the user's own configuration: it asks for nothing (`BatchMode`), and the agent's standard input and output are the
 * connection, so that the host needs to reach nothing. The invitation is the first line of the input: it stands in no argument, and no
 * environment that sshd would have to accept.
 */
export function sshEngine(host: string, agentCommand: string): VantageEngine {
  return {
    engine: 'ssh',
    names: [host],
    reach: 'stream',
    async place({ invitation, receive, onLine }) {
      const args = ['-T', '-o', 'BatchMode=yes', '-o', 'ServerAliveInterval=5', '-o', 'ServerAliveCountMax=3', '--', host, agentCommand];
      const started = startProcess(`ssh to ${host}`, { command: 'ssh', args, env: process.env, isStream: true, onLine });
      const { stdin, stdout } = started.child;
      if (stdin === null || stdout === null) throw new ZerodropError(`ssh to ${host} has no input and output`);
      stdin.write(`${invitation}\n`);
      receive(Duplex.from({ readable: stdout, writable: stdin }));
      return started;
    },
  };
}
