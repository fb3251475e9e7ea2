const IAC = 255;
const DONT = 254;
const DO = 253;
const WONT = 252;
const WILL = 251;
const SB = 250;
const SE = 240;
/** Options that are agreed to: the far side may echo and suppress go-aheads (RFC 857, 858). */
const ECHO = 1;
const SUPPRESS_GO_AHEAD = 3;

/** Takes TELNET's commands out of a stream and answers them (RFC 854). */
export class TelnetFilter {
  private readonly answer: (bytes: Uint8Array) => void;
  private state: 'data' | 'iac' | 'option' | 'sub' | 'sub-iac' = 'data';
  private verb = 0;

  constructor(answer: (bytes: Uint8Array) => void) {
    this.answer = answer;
  }

  /** What is left of `data` for the user. */
  take(data: Uint8Array): Uint8Array {
    const out: number[] = [];
    for (const byte of data) {
      if (this.state === 'data') {
        if (byte === IAC) this.state = 'iac';
        else out.push(byte);
      } else if (this.state === 'iac') this.command(byte, out);
      else if (this.state === 'option') this.option(byte);
      else if (this.state === 'sub') {
        if (byte === IAC) this.state = 'sub-iac';
      } else this.state = byte === SE ? 'data' : 'sub';
    }
    return Uint8Array.from(out);
  }

  private command(byte: number, out: number[]): void {
    this.state = 'data';
    if (byte === IAC) out.push(IAC);
    else if (byte === SB) this.state = 'sub';
    else if (byte >= WILL && byte <= DONT) {
      this.verb = byte;
      this.state = 'option';
    }
  }

  private option(option: number): void {
    this.state = 'data';
    const agreed = option === ECHO || option === SUPPRESS_GO_AHEAD;
    if (this.verb === WILL) this.answer(Uint8Array.of(IAC, agreed ? DO : DONT, option));
    else if (this.verb === DO) this.answer(Uint8Array.of(IAC, option === SUPPRESS_GO_AHEAD ? WILL : WONT, option));
  }
}
