/** Credit for messages to the guest agent (protocol: agent transport and tokens): each AGENT_DATA costs one token. */

export class AgentTokens {
  #available = 0;

  get available(): number {
    return this.#available;
  }

  /** MAIN_INIT and AGENT_CONNECTED_TOKENS say how many there are. */
  replace(tokens: number): void {
    this.#available = tokens;
  }

  /** AGENT_TOKEN says how many more there are. */
  add(tokens: number): void {
    this.#available += tokens;
  }

  /** Takes one token. @returns false if there is none: the message must wait, or the server closes the main channel. */
  take(): boolean {
    if (this.#available === 0) return false;
    this.#available--;
    return true;
  }
}
