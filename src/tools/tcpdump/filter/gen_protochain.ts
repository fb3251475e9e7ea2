import * as B from './bpf.ts';
import { Block, genAnd, genOr, type Statement } from './block.ts';
import { statement, type CodeState } from './code_state.ts';
import { FilterError } from './errors.ts';
import { ETHERTYPE_IP, ETHERTYPE_IPV6, linkTypeIs } from './gen_link.ts';

const IPPROTO_AH = 51;
const IPPROTO_NONE = 59;
/** Hop-by-hop options, destination options, routing, fragment. */
const EXTENSION_HEADERS: readonly number[] = [0, 60, 43, 44];
const JEQ = B.BPF_JMP | B.BPF_JEQ | B.BPF_K;
const NO_OPERATION = B.BPF_ALU | B.BPF_ADD | B.BPF_K;

/** A header of protocol `value` anywhere in the chain of headers: a loop, which the optimiser cannot read. libpcap: gen_protochain(). */
export function genProtocolChain(g: CodeState, value: number, protocol: string): Block {
  if (protocol === 'default') {
    // libpcap never gives this register back.
    g.allocateRegister();
    const b0 = genProtocolChain(g, value, 'ip');
    const b1 = genProtocolChain(g, value, 'ip6');
    genOr(b0, b1);
    return b1;
  }
  const register = g.allocateRegister();
  if (protocol !== 'ip' && protocol !== 'ip6') throw new FilterError("bad protocol applied for 'protochain'");
  if (g.payloadRegister !== undefined) throw new FilterError("'protochain' not supported with variable length headers");
  g.unoptimizable = true;
  const isVersion = linkTypeIs(g, protocol === 'ip' ? ETHERTYPE_IP : ETHERTYPE_IPV6);
  const block = new Block(JEQ, value, chain(g.payload + g.network, register, value, protocol === 'ip6'));
  g.freeRegister(register);
  genAnd(isVersion, block);
  return block;
}

/** The loop over the headers behind the one at `network`; it leaves the last protocol number in the accumulator. */
function chain(network: number, register: number, value: number, ip6: boolean): Statement[] {
  const first = statement(B.BPF_LD | B.BPF_ABS | B.BPF_B, network + (ip6 ? 6 : 9));
  const size = ip6 ? statement(B.BPF_LDX | B.BPF_IMM, 40) : statement(B.BPF_LDX | B.BPF_MSH | B.BPF_B, network);
  const end = statement(NO_OPERATION, 0);
  const isWanted = statement(JEQ, value);
  const isNone = statement(JEQ, IPPROTO_NONE);
  isWanted.jt = isNone.jt = end;
  isWanted.jf = isNone;
  const isAuthentication = statement(JEQ, IPPROTO_AH);
  isAuthentication.jf = end;
  const before = [first, size];
  const tests = [isWanted, isNone];
  const middle = ip6 ? extensions(network, register, isNone, isAuthentication) : [statement(NO_OPERATION, 0)];
  if (!ip6) isNone.jf = middle[0];
  const behind = authentication(network, register);
  isAuthentication.jt = behind[0];
  const all = [...before, ...tests, ...middle, isAuthentication, ...behind, end];
  for (const [index, one] of all.entries()) if (one.code === (B.BPF_JMP | B.BPF_JA)) one.k = (before.length - index - 1) >>> 0;
  return all;
}

/** Steps over an extension header, then begins again. */
function extensions(network: number, register: number, before: Statement, otherwise: Statement): Statement[] {
  const tests = EXTENSION_HEADERS.map((header) => statement(JEQ, header));
  const advance = [
    statement(B.BPF_LD | B.BPF_IND | B.BPF_B, network),
    statement(B.BPF_ST, register),
    statement(B.BPF_LD | B.BPF_IND | B.BPF_B, network + 1),
    statement(B.BPF_ALU | B.BPF_ADD | B.BPF_K, 1),
    statement(B.BPF_ALU | B.BPF_MUL | B.BPF_K, 8),
    statement(B.BPF_ALU | B.BPF_ADD | B.BPF_X),
    statement(B.BPF_MISC | B.BPF_TAX),
    statement(B.BPF_LD | B.BPF_MEM, register),
    statement(B.BPF_JMP | B.BPF_JA),
  ];
  before.jf = tests[0];
  for (const [index, test] of tests.entries()) {
    test.jt = advance[0];
    test.jf = tests[index + 1] ?? otherwise;
  }
  return [...tests, ...advance];
}

/** Steps over an authentication header, then begins again. */
function authentication(network: number, register: number): Statement[] {
  return [
    statement(B.BPF_MISC | B.BPF_TXA),
    statement(B.BPF_LD | B.BPF_IND | B.BPF_B, network),
    statement(B.BPF_ST, register),
    statement(B.BPF_MISC | B.BPF_TXA),
    statement(B.BPF_ALU | B.BPF_ADD | B.BPF_K, 1),
    statement(B.BPF_MISC | B.BPF_TAX),
    statement(B.BPF_LD | B.BPF_IND | B.BPF_B, network),
    statement(B.BPF_ALU | B.BPF_ADD | B.BPF_K, 2),
    statement(B.BPF_ALU | B.BPF_MUL | B.BPF_K, 4),
    statement(B.BPF_MISC | B.BPF_TAX),
    statement(B.BPF_LD | B.BPF_MEM, register),
    statement(B.BPF_JMP | B.BPF_JA),
  ];
}
