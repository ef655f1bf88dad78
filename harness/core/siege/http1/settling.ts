/**
 * How long the verdict on a whole answer is held for what the server does next, in milliseconds: octets beyond the
 * response make it malformed, the end of the connection is what is expected. Only the verdict waits for it, and
 * the first reuse of a kept connection; the time of an answer is that of its last octet.
 *
 * That the server closes first also leaves the TIME_WAIT to the server, and the port to the next request. But a server
 * that is seen not to close may keep a worker for each connection: those are closed after one more poll of the sockets.
 */
export const SETTLE_MS = 20;

/**
 * How long the last verdict on a kept connection is held, in milliseconds: an answer too many on the way there shows
 * here at the latest, even if the kernel held it back for a delayed acknowledgement (40 ms on Linux).
 */
export const LAST_SETTLE_MS = 60;

/** Connections of one client that may be settling for so long; more of them are held for one poll of the sockets only. */
export const SETTLING_MAX = 8;
