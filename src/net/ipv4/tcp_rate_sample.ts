/** What an ACK says about the speed at which data is delivered (Linux: struct rate_sample). Times in µs, else segments. */
export class RateSample {
  priorMstamp = 0;
  priorDelivered = 0;
  /** -1: no sample. */
  delivered = -1;
  intervalUs = -1;
  sndIntervalUs = 0;
  rcvIntervalUs = 0;
  rttUs = -1;
  losses = 0;
  ackedSacked = 0;
  priorInFlight = 0;
  lastEndSeq = 0;
  isAppLimited = false;
  isRetrans = false;
  isAckDelayed = false;

  reset(): void {
    this.priorMstamp = 0;
    this.priorDelivered = 0;
    this.delivered = -1;
    this.intervalUs = -1;
    this.sndIntervalUs = 0;
    this.rcvIntervalUs = 0;
    this.rttUs = -1;
    this.losses = 0;
    this.ackedSacked = 0;
    this.priorInFlight = 0;
    this.lastEndSeq = 0;
    this.isAppLimited = false;
    this.isRetrans = false;
    this.isAckDelayed = false;
  }
}
