import type { Duplex } from 'node:stream';

/** How agents come to be somewhere. Placing them and starting them is the engine's business; what they do is not. */
export interface VantageEngine {
  /** As it is named on the command line, such as `ssh`. */
  readonly engine: string;
  /** Names of the vantages that it brings, one for each agent. */
  readonly names: readonly string[];
  /** How its agents find the coordinator: by the network, or by a stream that the engine makes. */
  readonly reach: 'network' | 'stream';
  /** The address by which its agents reach this machine if the user names none; the loopback if it is absent. Rejects with ZerodropError. */
  readonly usualHost?: () => Promise<string>;
  /** Has the agents started. Rejects with ZerodropError if that can't be done. */
  place(coordinator: CoordinatorDoor): Promise<PlacedAgents>;
}

/** What an engine knows of the coordinator. */
export interface CoordinatorDoor {
  /** What an agent finds in its environment, or reads first from its standard input. It is secret: it is never an argument. */
  readonly invitation: string;
  /** Of this run, for names of what the engine makes. */
  readonly runId: string;
  /** Takes a stream whose other end is an agent that the engine itself has started. */
  receive(stream: Duplex): void;
  /** What the engine, or an agent, prints. */
  readonly onLine: (line: string) => void;
}

export interface PlacedAgents {
  /** Rejects when an agent ended, or could not be started, so that no more is to be expected of it; never resolves. */
  readonly failed: Promise<never>;
  /** Ends what is left of them, and resolves when it has ended. */
  end(): Promise<void>;
}
