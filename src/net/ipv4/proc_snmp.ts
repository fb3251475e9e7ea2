import type { Net } from '../core/net_namespace.ts';
import { icmpMsgCounts } from './icmp_send.ts';
import { IPV4_DEVCONF_FORWARDING } from './inetdevice.ts';
import { ipv4Net } from './ipv4_netns.ts';

// Names and order of the counters. Linux: net/ipv4/proc.c, net/mptcp/mib.c.

function names(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

const IP = names(`
  Forwarding DefaultTTL InReceives InHdrErrors InAddrErrors ForwDatagrams InUnknownProtos InDiscards InDelivers OutRequests
  OutDiscards OutNoRoutes ReasmTimeout ReasmReqds ReasmOKs ReasmFails FragOKs FragFails FragCreates OutTransmits
`);
const ICMP = names(`
  InMsgs InErrors InCsumErrors InDestUnreachs InTimeExcds InParmProbs InSrcQuenchs InRedirects InEchos InEchoReps InTimestamps
  InTimestampReps InAddrMasks InAddrMaskReps OutMsgs OutErrors OutRateLimitGlobal OutRateLimitHost OutDestUnreachs OutTimeExcds
  OutParmProbs OutSrcQuenchs OutRedirects OutEchos OutEchoReps OutTimestamps OutTimestampReps OutAddrMasks OutAddrMaskReps
`);
const TCP = names(`
  RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs RetransSegs InErrs
  OutRsts InCsumErrors
`);
const UDP = names(`
  InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors
`);
const TCP_EXT = names(`
  SyncookiesSent SyncookiesRecv SyncookiesFailed EmbryonicRsts PruneCalled RcvPruned OfoPruned OutOfWindowIcmps LockDroppedIcmps
  ArpFilter TW TWRecycled TWKilled PAWSActive PAWSEstab BeyondWindow TSEcrRejected PAWSOldAck PAWSTimewait DelayedACKs
  DelayedACKLocked DelayedACKLost ListenOverflows ListenDrops TCPHPHits TCPPureAcks TCPHPAcks TCPRenoRecovery TCPSackRecovery
  TCPSACKReneging TCPSACKReorder TCPRenoReorder TCPTSReorder TCPFullUndo TCPPartialUndo TCPDSACKUndo TCPLossUndo TCPLostRetransmit
  TCPRenoFailures TCPSackFailures TCPLossFailures TCPFastRetrans TCPSlowStartRetrans TCPTimeouts TCPLossProbes
  TCPLossProbeRecovery TCPRenoRecoveryFail TCPSackRecoveryFail TCPRcvCollapsed TCPBacklogCoalesce TCPDSACKOldSent TCPDSACKOfoSent
  TCPDSACKRecv TCPDSACKOfoRecv TCPAbortOnData TCPAbortOnClose TCPAbortOnMemory TCPAbortOnTimeout TCPAbortOnLinger TCPAbortFailed
  TCPMemoryPressures TCPMemoryPressuresChrono TCPSACKDiscard TCPDSACKIgnoredOld TCPDSACKIgnoredNoUndo TCPSpuriousRTOs
  TCPMD5NotFound TCPMD5Unexpected TCPMD5Failure TCPSackShifted TCPSackMerged TCPSackShiftFallback TCPBacklogDrop PFMemallocDrop
  TCPMinTTLDrop TCPDeferAcceptDrop IPReversePathFilter TCPTimeWaitOverflow TCPReqQFullDoCookies TCPReqQFullDrop TCPRetransFail
  TCPRcvCoalesce TCPOFOQueue TCPOFODrop TCPOFOMerge TCPChallengeACK TCPSYNChallenge TCPFastOpenActive TCPFastOpenActiveFail
  TCPFastOpenPassive TCPFastOpenPassiveFail TCPFastOpenListenOverflow TCPFastOpenCookieReqd TCPFastOpenBlackhole
  TCPSpuriousRtxHostQueues BusyPollRxPackets TCPAutoCorking TCPFromZeroWindowAdv TCPToZeroWindowAdv TCPWantZeroWindowAdv
  TCPSynRetrans TCPOrigDataSent TCPHystartTrainDetect TCPHystartTrainCwnd TCPHystartDelayDetect TCPHystartDelayCwnd
  TCPACKSkippedSynRecv TCPACKSkippedPAWS TCPACKSkippedSeq TCPACKSkippedFinWait2 TCPACKSkippedTimeWait TCPACKSkippedChallenge
  TCPWinProbe TCPKeepAlive TCPMTUPFail TCPMTUPSuccess TCPDelivered TCPDeliveredCE TCPAckCompressed TCPZeroWindowDrop TCPRcvQDrop
  TCPWqueueTooBig TCPFastOpenPassiveAltKey TcpTimeoutRehash TcpDuplicateDataRehash TCPDSACKRecvSegs TCPDSACKIgnoredDubious
  TCPMigrateReqSuccess TCPMigrateReqFailure TCPPLBRehash TCPAORequired TCPAOBad TCPAOKeyNotFound TCPAOGood TCPAODroppedIcmps
`);
const IP_EXT = names(`
  InNoRoutes InTruncatedPkts InMcastPkts OutMcastPkts InBcastPkts OutBcastPkts InOctets OutOctets InMcastOctets OutMcastOctets
  InBcastOctets OutBcastOctets InCsumErrors InNoECTPkts InECT1Pkts InECT0Pkts InCEPkts ReasmOverlaps
`);
const MPTCP_EXT = names(`
  MPCapableSYNRX MPCapableSYNTX MPCapableSYNACKRX MPCapableACKRX MPCapableFallbackACK MPCapableFallbackSYNACK MPCapableSYNTXDrop
  MPCapableSYNTXDisabled MPCapableEndpAttempt MPFallbackTokenInit MPTCPRetrans MPJoinNoTokenFound MPJoinSynRx MPJoinSynBackupRx
  MPJoinSynAckRx MPJoinSynAckBackupRx MPJoinSynAckHMacFailure MPJoinAckRx MPJoinAckHMacFailure MPJoinRejected MPJoinSynTx
  MPJoinSynTxCreatSkErr MPJoinSynTxBindErr MPJoinSynTxConnectErr DSSNotMatching DSSCorruptionFallback DSSCorruptionReset
  InfiniteMapTx InfiniteMapRx DSSNoMatchTCP DataCsumErr OFOQueueTail OFOQueue OFOMerge NoDSSInWindow DuplicateData AddAddr
  AddAddrTx AddAddrTxDrop EchoAdd EchoAddTx EchoAddTxDrop PortAdd AddAddrDrop MPJoinPortSynRx MPJoinPortSynAckRx MPJoinPortAckRx
  MismatchPortSynRx MismatchPortAckRx RmAddr RmAddrDrop RmAddrTx RmAddrTxDrop RmSubflow MPPrioTx MPPrioRx MPFailTx MPFailRx
  MPFastcloseTx MPFastcloseRx MPRstTx MPRstRx SubflowStale SubflowRecover SndWndShared RcvWndShared RcvWndConflictUpdate
  RcvWndConflict MPCurrEstab Blackhole MPCapableDataFallback MD5SigFallback DssFallback SimultConnectFallback FallbackFailed
  WinProbe
`);

/** Columns that are no counters. */
function fixedValue(net: Net, name: string): number | undefined {
  switch (name) {
    case 'IpForwarding':
      return ipv4Net(net).devconfAll.data[IPV4_DEVCONF_FORWARDING] !== 0 ? 1 : 2;
    case 'IpDefaultTTL':
      return ipv4Net(net).sysctl.ipDefaultTtl;
    case 'TcpRtoAlgorithm':
      return 1;
    case 'TcpRtoMin':
      return 200;
    case 'TcpRtoMax':
      return 120000;
    case 'TcpMaxConn':
      return -1;
    default:
      return undefined;
  }
}

/** Types of the messages that ICMP's columns count. Linux: icmpmibmap[]. */
const ICMP_TYPES: Readonly<Record<string, number>> = {
  DestUnreachs: 3,
  TimeExcds: 11,
  ParmProbs: 12,
  SrcQuenchs: 4,
  Redirects: 5,
  Echos: 8,
  EchoReps: 0,
  Timestamps: 13,
  TimestampReps: 14,
  AddrMasks: 17,
  AddrMaskReps: 18,
};

/** A column of ICMP that counts messages of one type, or undefined. */
function icmpTypeCount(net: Net, name: string): number | undefined {
  const [, way, rest] = /^Icmp(In|Out)(.*)$/.exec(name) ?? [];
  const type = way === undefined ? undefined : ICMP_TYPES[rest];
  if (type === undefined) return undefined;
  const counts = icmpMsgCounts(net);
  return way === 'In' ? counts.in[type] : counts.out[type];
}

/** Two lines: the names of a group's counters and their values. */
function group(net: Net, prefix: string, columns: readonly string[]): string {
  const values = columns.map(
    (column) => fixedValue(net, prefix + column) ?? icmpTypeCount(net, prefix + column) ?? net.mib[prefix + column] ?? 0,
  );
  return `${prefix}: ${columns.join(' ')}\n${prefix}: ${values.join(' ')}\n`;
}

/** ICMP messages by type, as far as there were any; 16 to a line. Linux: icmpmsg_put(). */
function icmpMsg(net: Net): string {
  const counts = icmpMsgCounts(net);
  const columns: [name: string, value: number][] = [];
  for (let type = 0; type < 256; type++) if (counts.in[type] !== 0) columns.push([`InType${type}`, counts.in[type]]);
  for (let type = 0; type < 256; type++) if (counts.out[type] !== 0) columns.push([`OutType${type}`, counts.out[type]]);
  let text = '';
  for (let at = 0; at < columns.length; at += 16) {
    const line = columns.slice(at, at + 16);
    text += `IcmpMsg: ${line.map((c) => c[0]).join(' ')}\nIcmpMsg: ${line.map((c) => c[1]).join(' ')}\n`;
  }
  return text;
}

/** /proc/net/snmp. */
export function snmpText(net: Net): string {
  return (
    group(net, 'Ip', IP) +
    group(net, 'Icmp', ICMP) +
    icmpMsg(net) +
    group(net, 'Tcp', TCP) +
    group(net, 'Udp', UDP) +
    group(net, 'UdpLite', UDP)
  );
}

/** /proc/net/netstat. */
export function netstatText(net: Net): string {
  return group(net, 'TcpExt', TCP_EXT) + group(net, 'IpExt', IP_EXT) + group(net, 'MPTcpExt', MPTCP_EXT);
}
