import type { HeldKind } from '../core/ledger/held-exchanges.ts';
import type { HeldOver, HeldSaid, HeldSeen, HeldStretch, Reconnections } from '../core/record/measurements.ts';
import { count, moment, plural, span } from './number-format.ts';

/** What the exchanges of a kind are called. */
export const HELD_NAMES: Readonly<Record<HeldKind, { readonly one: string; readonly title: string; readonly message: string }>> = {
  sse: { one: 'stream', title: 'Streams', message: 'event' },
  stream: { one: 'stream', title: 'Streams in pieces', message: 'piece' },
  ws: { one: 'WebSocket', title: 'WebSockets', message: 'message' },
};

/** `12: 8 came to their end, 4 ended early by the server, 2 truncated` */
export function stretchInWords({ opened, finished, closed, byUs, failed }: HeldStretch): string {
  const parts = [
    ...(finished === 0 ? [] : [`${count(finished)} came to ${finished === 1 ? 'its' : 'their'} end`]),
    ...(closed === 0 ? [] : [`${count(closed)} closed early by the server, rightly`]),
    ...(byUs === 0 ? [] : [`${count(byUs)} open until we ended ${byUs === 1 ? 'it' : 'them'}`]),
    ...Object.entries(failed).map(([outcome, n]) => `${count(n)} ${outcome}`),
  ];
  return `${count(opened)}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
}

/** How clients came back. */
export function reconnectionsInWords({ clients, connections, mostPerSecond, mostAtMs, backWithinMs, notBack }: Reconnections): string {
  const storm = mostAtMs === null ? '' : `, at most ${count(mostPerSecond)} in a second (from ${moment(mostAtMs)})`;
  const back =
    notBack > 0
      ? `${plural(notBack, 'client')} ${notBack === 1 ? 'was' : 'were'} not served again until the end`
      : `all were served again ${span(backWithinMs)} after the first had lost its own`;
  return `${plural(clients, 'client')} had to connect again: ${plural(connections, 'connection')}${storm}; ${back}`;
}

/** How long the old version still served those that were open; null if that is not known. */
export function oldHeldInWords({ oldHeldMs }: HeldSeen): string | null {
  if (oldHeldMs === null) return null;
  return oldHeldMs === 0
    ? 'the old version sent nothing more once the reload had begun'
    : `the old version went on for ${span(oldHeldMs)} after the reload had begun`;
}

/** What became of those that clients held from before, and with whom they were at the end. */
export function heldOverInWords(kind: HeldKind, { opened, finished, closed, byUs, failed, ...over }: HeldOver): string {
  const { firstEndAfterMs, lastEndAfterMs } = over;
  const ends = [
    ...(byUs === 0 ? [] : [`${count(byUs)} stayed open to the end`]),
    ...(finished + closed === 0 ? [] : [`the service ended ${count(finished + closed)} rightly`]),
    ...Object.entries(failed).map(([outcome, n]) => `${count(n)} ${outcome}`),
  ];
  const when =
    firstEndAfterMs === null || lastEndAfterMs === null
      ? ''
      : span(firstEndAfterMs) === span(lastEndAfterMs)
        ? `, ${span(firstEndAfterMs)} after the command began`
        : `, from ${span(firstEndAfterMs)} to ${span(lastEndAfterMs)} after the command began`;
  const { one } = HELD_NAMES[kind];
  const who = `${plural(opened, one)} ${opened === 1 ? 'was' : 'were'} held from before the deploy`;
  return `${who}: ${ends.join(', ')}${when}${stillOldInWords(over)}`;
}

function stillOldInWords({ atEnd, stillOld, oldVersion }: Pick<HeldOver, 'atEnd' | 'stillOld' | 'oldVersion'>): string {
  if (atEnd === 0) return '';
  if (oldVersion === null) return '; which version held them at the end is not known';
  if (stillOld === null) return '';
  return stillOld === 0 ? `; at the end none was with ${oldVersion}` : `; at the end ${withOldInWords({ atEnd, stillOld, oldVersion })}`;
}

/** `6 of 6 are with r1 still` */
export function withOldInWords({ atEnd, stillOld, oldVersion }: Pick<HeldOver, 'atEnd' | 'stillOld' | 'oldVersion'>): string {
  return `${count(stillOld ?? 0)} of ${count(atEnd)} ${stillOld === 1 ? 'is' : 'are'} with ${oldVersion ?? 'the old version'} still`;
}

/** What the service did not send any more; null if it is not known to have kept anything back. */
export function notSentInWords(
  kind: HeldKind,
  { perSecond, heldSilent, heldSilentFromMs, newSilent, quietFromMs }: HeldSaid,
): string | null {
  const { one, message } = HELD_NAMES[kind];
  const before = `before the deploy each was sent ${count(perSecond)} ${message}s a second`;
  if (heldSilent > 0)
    return `${plural(heldSilent, one)} that ${heldSilent === 1 ? 'was' : 'were'} held from before the deploy ${heldSilent === 1 ? 'was' : 'were'} sent nothing more from ${moment(heldSilentFromMs ?? 0)} on, while new ones were; ${before}`;
  if (newSilent > 0)
    return `${plural(newSilent, one)} that ${newSilent === 1 ? 'was' : 'were'} opened since the deploy ${newSilent === 1 ? 'was' : 'were'} sent nothing, while those from before were; ${before}`;
  return quietFromMs === null ? null : `nothing was sent on any ${one} from ${moment(quietFromMs)} on; ${before}`;
}

/** The messages of all of them. Of a watch it is not known what is missing, unless it was learnt or said how its events are numbered. */
export function messagesInWords({
  kind,
  received,
  sent,
  missing,
  repeated,
  longestSilenceMs,
  silentFromMs,
  over,
  numbered,
}: HeldSeen): string {
  const { message } = HELD_NAMES[kind];
  const silence = silentFromMs === null ? '' : `; none for ${span(longestSilenceMs)} at the longest, from ${moment(silentFromMs)}`;
  const out = sent === 0 ? '' : `, ${count(sent)} sent`;
  const isKnown = over === undefined || kind !== 'sse' || missing + repeated > 0;
  const lost = isKnown ? `, ${count(missing)} missing, ${count(repeated)} twice` : '';
  const passedOver = (numbered?.passedOver ?? 0) + (numbered?.passedOverBetween ?? 0);
  const learnt = passedOver === 0 ? '' : `, ${plural(passedOver, 'id')} passed over`;
  return `${plural(received, message)} received${out}${lost}${learnt}${silence}`;
}
