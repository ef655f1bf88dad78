import { setTimeout as delay } from 'node:timers/promises';

/** What is needed of dockerode's container. */
export interface SignalledContainer {
  top(): Promise<{ readonly Processes: readonly unknown[] | null }>;
  kill(options: { readonly signal: string }): Promise<unknown>;
}

const LOOK_EVERY_MS = 50;

/**
 * Delivers signals to a container in their order, the first when its first process has started the one that it is there for: the
 * kernel drops what is sent to a first process that has not yet said how it takes signals (kill(2), "the init process"). Gives up
 * when the container has ended.
 */
export function deliverer(container: SignalledContainer, ended: Promise<unknown>): (name: NodeJS.Signals) => Promise<void> {
  let over = false;
  const end = (): void => {
    over = true;
  };
  ended.then(end, end);
  let before: Promise<void> = Promise.resolve();
  let ready = false;
  const deliver = async (name: NodeJS.Signals): Promise<void> => {
    // Lets an end that is known already be noted.
    await Promise.resolve();
    while (!ready && !over) {
      ready = await container.top().then(
        ({ Processes }) => (Processes?.length ?? 0) > 1,
        () => false,
      );
      if (!ready) await delay(LOOK_EVERY_MS);
    }
    if (!over) await container.kill({ signal: name }).catch(() => undefined);
  };
  return (name) => {
    before = before.then(() => deliver(name));
    return before;
  };
}
