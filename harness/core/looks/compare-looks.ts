import type { Ledger } from '../ledger/ledger.ts';
import type { ComparedLook, LooksOfRun } from '../record/looks-of-run.ts';
import type { Phase } from '../record/run-record.ts';
import { constantStates } from './judge-looks.ts';
import { commonStart, kinshipOf } from './look-kinship.ts';
import { seeLooks, type TargetLooks } from './looks-seen.ts';

/** This many strange looks of a URL are compared with those before and after; others are known by size and hash alone. */
const MOST_COMPARED = 200;
/** This many octets of a text are kept. */
const MOST_KEPT_BYTES = 4096;

/**
 * Compares strange looks with those before and after the change, while their bodies are at hand: when each request has its outcome and
 * the phases are known. Undefined if there is nothing to say. `keepBodies` keeps texts as well.
 */
export function compareLooks(ledger: Ledger, phases: readonly Phase[], keepBodies: boolean): LooksOfRun | undefined {
  const targets = seeLooks(ledger, phases);
  if (targets === null) return undefined;
  const compared = targets.flatMap((target) => comparedOf(target, ledger));
  const bodies = keepBodies ? { bodies: bodiesOf(targets, ledger) } : {};
  return compared.length === 0 && !keepBodies ? undefined : { compared, ...bodies };
}

function comparedOf({ lanes, strange }: TargetLooks, ledger: Ledger): readonly ComparedLook[] {
  const found = new Map<string, ComparedLook>();
  for (const { lane, look } of strange) {
    const of = lanes.find((each) => each.lane === lane);
    const states = of === undefined ? null : constantStates(of);
    if (states === null || found.size >= MOST_COMPARED) continue;
    const key = `${look} ${states.before} ${states.after}`;
    if (found.has(key)) continue;
    const bodies = [look, states.before, states.after].map((index) => ledger.lookBody(index));
    const [body, before, after] = bodies.map((each) => (each === undefined ? undefined : Buffer.from(each)));
    if (body === undefined || before === undefined || after === undefined) continue;
    const [own, old] = [ledger.looks?.[look], ledger.looks?.[states.before]];
    const isSameKind = own?.status === old?.status && own?.type === old?.type && own?.location === old?.location;
    const kinship = isSameKind ? kinshipOf(body, before, after) : 'none';
    found.set(key, { look, ...states, kinship, differsAt: commonStart(body, before) });
  }
  return [...found.values()];
}

/** Texts of the steady looks, and of up to ten strange ones of each URL. */
function bodiesOf(targets: readonly TargetLooks[], ledger: Ledger): Readonly<Record<string, string>> {
  const wanted = targets.flatMap(({ lanes, strange }) => [
    ...lanes.flatMap(({ before, after }) => [before, after].flatMap((state) => (state.kind === 'constant' ? [state.look] : []))),
    ...[...new Set(strange.map(({ look }) => look))].slice(0, 10),
  ]);
  const texts = [...new Set(wanted)].flatMap((index) => {
    const body = ledger.lookBody(index);
    return body === undefined ? [] : [[String(index), Buffer.from(body).toString('utf8', 0, MOST_KEPT_BYTES)] as const];
  });
  return Object.fromEntries(texts);
}
