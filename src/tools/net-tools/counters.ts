/**
 * Words for the kernel's counters as `netstat -s` has them; '%' stands for the number. A counter that is not here is printed by
 * its name, when it is not 0.
 */
export interface Counter {
  words: string;
  /** 'always' also when 0; 'in' and 'out' belong to ICMP's two histograms. */
  when: 'always' | 'nonzero' | 'in' | 'out';
}

const always = (words: string): Counter => ({ words, when: 'always' });
const nonzero = (words: string): Counter => ({ words, when: 'nonzero' });
const received = (words: string): Counter => ({ words, when: 'in' });
const sent = (words: string): Counter => ({ words, when: 'out' });

/** By group and column of /proc/net/snmp and /proc/net/netstat. */
export const COUNTERS: Readonly<Record<string, Readonly<Record<string, Counter>>>> = {
  Ip: {
    InReceives: always('% total packets received'),
    InHdrErrors: nonzero('% with invalid headers'),
    InAddrErrors: nonzero('% with invalid addresses'),
    ForwDatagrams: always('% forwarded'),
    InUnknownProtos: nonzero('% with unknown protocol'),
    InDiscards: always('% incoming packets discarded'),
    InDelivers: always('% incoming packets delivered'),
    OutRequests: always('% requests sent out'),
    OutDiscards: nonzero('% outgoing packets dropped'),
    OutNoRoutes: nonzero('% dropped because of missing route'),
    ReasmTimeout: nonzero('% fragments dropped after timeout'),
    ReasmReqds: nonzero('% reassemblies required'),
    ReasmOKs: nonzero('% packets reassembled ok'),
    ReasmFails: nonzero('% packet reassemblies failed'),
    FragOKs: nonzero('% outgoing packets fragmented ok'),
    FragFails: nonzero('% outgoing packets failed fragmentation'),
    FragCreates: nonzero('% fragments created'),
  },
  Icmp: {
    InMsgs: always('% ICMP messages received'),
    InErrors: always('% input ICMP message failed'),
    InDestUnreachs: received('destination unreachable: %'),
    InTimeExcds: received('timeout in transit: %'),
    InParmProbs: received('wrong parameters: %'),
    InSrcQuenchs: received('source quenches: %'),
    InRedirects: received('redirects: %'),
    InEchos: received('echo requests: %'),
    InEchoReps: received('echo replies: %'),
    InTimestamps: received('timestamp request: %'),
    InTimestampReps: received('timestamp reply: %'),
    InAddrMasks: received('address mask request: %'),
    InAddrMaskReps: received('address mask replies: %'),
    OutMsgs: always('% ICMP messages sent'),
    OutErrors: always('% ICMP messages failed'),
    OutDestUnreachs: sent('destination unreachable: %'),
    OutTimeExcds: sent('time exceeded: %'),
    OutParmProbs: sent('wrong parameters: %'),
    OutSrcQuenchs: sent('source quench: %'),
    OutRedirects: sent('redirect: %'),
    OutEchos: sent('echo requests: %'),
    OutEchoReps: sent('echo replies: %'),
    OutTimestamps: sent('timestamp requests: %'),
    OutTimestampReps: sent('timestamp replies: %'),
    OutAddrMasks: sent('address mask requests: %'),
    OutAddrMaskReps: sent('address mask replies: %'),
  },
  Tcp: {
    ActiveOpens: always('% active connection openings'),
    PassiveOpens: always('% passive connection openings'),
    AttemptFails: always('% failed connection attempts'),
    EstabResets: always('% connection resets received'),
    CurrEstab: always('% connections established'),
    InSegs: always('% segments received'),
    OutSegs: always('% segments sent out'),
    RetransSegs: always('% segments retransmitted'),
    InErrs: always('% bad segments received'),
    OutRsts: always('% resets sent'),
  },
  Udp: {
    InDatagrams: always('% packets received'),
    NoPorts: always('% packets to unknown port received'),
    InErrors: always('% packet receive errors'),
    OutDatagrams: always('% packets sent'),
    RcvbufErrors: always('% receive buffer errors'),
    SndbufErrors: always('% send buffer errors'),
  },
  TcpExt: {
    SyncookiesSent: nonzero('% SYN cookies sent'),
    SyncookiesRecv: nonzero('% SYN cookies received'),
    SyncookiesFailed: nonzero('% invalid SYN cookies received'),
    EmbryonicRsts: nonzero('% resets received for embryonic SYN_RECV sockets'),
    PruneCalled: nonzero('% packets pruned from receive queue because of socket buffer overrun'),
    RcvPruned: nonzero('% packets pruned from receive queue'),
    OfoPruned: nonzero('% packets dropped from out-of-order queue because of socket buffer overrun'),
    OutOfWindowIcmps: nonzero('% ICMP packets dropped because they were out-of-window'),
    LockDroppedIcmps: nonzero('% ICMP packets dropped because socket was locked'),
    TW: nonzero('% TCP sockets finished time wait in fast timer'),
    TWRecycled: nonzero('% time wait sockets recycled by time stamp'),
    PAWSActive: nonzero('% active connections rejected because of time stamp'),
    PAWSEstab: nonzero('% packets rejected in established connections because of timestamp'),
    DelayedACKs: nonzero('% delayed acks sent'),
    DelayedACKLocked: nonzero('% delayed acks further delayed because of locked socket'),
    DelayedACKLost: nonzero('Quick ack mode was activated % times'),
    ListenOverflows: nonzero('% times the listen queue of a socket overflowed'),
    ListenDrops: nonzero('% SYNs to LISTEN sockets dropped'),
    TCPHPHits: always('% packet headers predicted'),
    TCPPureAcks: nonzero('% acknowledgments not containing data payload received'),
    TCPHPAcks: nonzero('% predicted acknowledgments'),
    TCPRenoRecovery: nonzero('% times recovered from packet loss due to fast retransmit'),
    TCPSACKReorder: nonzero('Detected reordering % times using SACK'),
    TCPRenoReorder: nonzero('Detected reordering % times using reno fast retransmit'),
    TCPTSReorder: nonzero('Detected reordering % times using time stamp'),
    TCPFullUndo: nonzero('% congestion windows fully recovered without slow start'),
    TCPPartialUndo: nonzero('% congestion windows partially recovered using Hoe heuristic'),
    TCPLossUndo: nonzero('% congestion windows recovered without slow start after partial ack'),
    TCPRenoFailures: nonzero('% timeouts after reno fast retransmit'),
    TCPLossFailures: nonzero('% timeouts in loss state'),
    TCPFastRetrans: nonzero('% fast retransmits'),
    TCPSlowStartRetrans: nonzero('% retransmits in slow start'),
    TCPRcvCollapsed: nonzero('% packets collapsed in receive queue due to low socket buffer'),
    TCPAbortOnData: nonzero('% connections reset due to unexpected data'),
    TCPAbortOnClose: nonzero('% connections reset due to early user close'),
    TCPAbortOnMemory: nonzero('% connections aborted due to memory pressure'),
    TCPAbortOnTimeout: nonzero('% connections aborted due to timeout'),
    TCPAbortOnLinger: nonzero('% connections aborted after user close in linger timeout'),
    TCPAbortFailed: nonzero('% times unable to send RST due to no memory'),
    TCPMemoryPressures: nonzero('TCP ran low on memory % times'),
  },
};

/** Columns that are settings, not counts: never shown. */
export const HIDDEN: ReadonlySet<string> = new Set(['Ip DefaultTTL', 'Tcp RtoAlgorithm', 'Tcp RtoMin', 'Tcp RtoMax', 'Tcp MaxConn']);
