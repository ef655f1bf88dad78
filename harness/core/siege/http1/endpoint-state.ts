/** Connections in a row that a server must be seen to close before it is trusted to close them all. */
const TRUSTED_AFTER = 8;

/** What has been seen of an endpoint so far. */
export class EndpointState {
  /** A connection was established once, TLS included. */
  reached = false;
  #closedInARow = TRUSTED_AFTER;

  /**
   * Whether the server ends the connections that are not to be kept, so that the client may leave it to the server.
   * Taken for granted until it is seen not to.
   */
  get closesByItself(): boolean {
    return this.#closedInARow >= TRUSTED_AFTER;
  }

  /** A connection that was not to be kept was ended by the server, or was not while the client looked. */
  sawEnd(byServer: boolean): void {
    this.#closedInARow = byServer ? this.#closedInARow + 1 : 0;
  }
}
