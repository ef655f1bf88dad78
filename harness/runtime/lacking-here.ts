import { UsageError, ZerodropError } from '../core/errors.ts';
import type { Server } from '../servers/server.ts';
import { chooseRuntime, missingPrograms, type RuntimeChoice } from './choose-runtime.ts';
import type { RuntimeName } from './runtime.ts';
import { runtimeWish } from './runtime-wish.ts';

/** What a scenario takes to run: its server, and perhaps programs beside it, each with the Debian package that has it. */
export interface Takes {
  readonly server: Server;
  readonly needs?: Readonly<Record<string, string>>;
  readonly hindrance?: () => Promise<string | null>;
}

/** Why a scenario can't run here, in a sentence. */
export interface Lack {
  readonly reason: string;
  /** Nothing is missing: its server is one that runs in another runtime alone. */
  readonly isElsewhere: boolean;
}

/** The runtime of many scenarios, and why some of them can't run in it. */
export interface SharedRuntime<T extends Takes> {
  readonly runtime: RuntimeName;
  readonly lacking: ReadonlyMap<T, Lack>;
}

/**
 * One runtime for many scenarios: the one that is wished for, or else what is there. Throws ZerodropError if it can run none of
 * them. With `demandServers` each server must be there, and none may run elsewhere alone unless `skipElsewhere` is given.
 */
export async function sharedRuntime<T extends Takes>(
  all: readonly T[],
  wished: string | undefined,
  { demandServers, skipElsewhere = !demandServers }: { readonly demandServers: boolean; readonly skipElsewhere?: boolean },
): Promise<SharedRuntime<T>> {
  // What has no image runs on the host alone.
  const wish = wished ?? (all.some(({ server: { image } }) => image === undefined) ? 'host' : undefined);
  // What is wrong with the wish itself is the user's to mend.
  runtimeWish(wish ?? '');
  const choices = new Map<Server, RuntimeChoice | ZerodropError>();
  for (const server of new Set(all.map((each) => each.server))) {
    choices.set(
      server,
      await chooseRuntime(wish, server).catch((error: unknown) => {
        if (!(error instanceof ZerodropError)) throw error;
        if (error instanceof UsageError ? !skipElsewhere : demandServers) throw error;
        return error;
      }),
    );
  }
  const found = [...choices.values()];
  const choice = found.find((each) => !(each instanceof ZerodropError));
  const [first] = found;
  if (choice === undefined || choice instanceof ZerodropError) throw first ?? new UsageError('there is no scenario to run');
  const runtime = choice === 'docker' ? choice : choice.name;
  const lacking = new Map<T, Lack>();
  for (const each of all) {
    const its = choices.get(each.server);
    const reason = its instanceof ZerodropError ? sentence(its) : await missing(each, runtime);
    if (reason !== null) lacking.set(each, { reason, isElsewhere: its instanceof UsageError });
  }
  return { runtime, lacking };
}

/** An image has all that its scenarios need. */
async function missing({ needs = {}, hindrance }: Takes, runtime: RuntimeName): Promise<string | null> {
  if (runtime === 'docker' || runtime === 'kubernetes') return (await hindrance?.()) ?? null;
  const programs = await missingPrograms(needs);
  if (programs.length === 0) return null;
  const names = programs.map(([program]) => program).join(' and ');
  return `there is no ${names} on this machine (Debian: apt-get install ${programs.map(([, debianPackage]) => debianPackage).join(' ')})`;
}

function sentence({ message, hint }: ZerodropError): string {
  return hint === undefined ? message : `${message} (${hint.replace(/\.$/, '')})`;
}
