import * as B from './bpf.ts';
import { Block, genAnd, genNot, genOr, type Statement } from './block.ts';
import { DLT_EN10MB, statement, type CodeState, type Relative } from './code_state.ts';
import { FilterError } from './errors.ts';
import { always } from './gen_link.ts';
import { IPPROTO_UDP, genPortIn } from './gen_port.ts';

const PORT = 6081;
const ETHERTYPE_TEB = 0x6558;
const HIGHEST_VNI = 0xffffff;
const ALWAYS = B.BPF_JMP | B.BPF_JEQ | B.BPF_X;

/** Geneve; what comes behind it in the expression is looked for inside it, at places known only when it runs. libpcap: gen_geneve(). */
export function genGeneve(g: CodeState, vni: number | undefined): Block {
  const b0 = inVersion(g, 4, vni);
  const b1 = inVersion(g, 6, vni);
  genOr(b0, b1);
  const offsets = findOffsets(g);
  const block = always(true);
  block.statements.unshift(...offsets);
  genAnd(b1, block);
  g.geneve = true;
  return block;
}

/** Geneve over one version of IP, and the IP header's length in the index register. */
function inVersion(g: CodeState, version: 4 | 6, vni: number | undefined): Block {
  const relative: Relative = version === 4 ? 'transport4' : 'transport6';
  let b0 = genPortIn(g, version, PORT, IPPROTO_UDP);
  const and = (test: Block): void => {
    genAnd(b0, test);
    b0 = test;
  };
  and(g.masked(relative, 8, B.BPF_B, 0, 0xc0));
  if (vni !== undefined) {
    if (vni > HIGHEST_VNI) throw new FilterError(`Geneve VNI ${vni} greater than maximum ${HIGHEST_VNI}`);
    and(g.masked(relative, 12, B.BPF_W, vni << 8, 0xffffff00));
  }
  and(new Block(ALWAYS, 0, version === 4 ? [...g.loadHeaderLength(), statement(B.BPF_MISC | B.BPF_TXA)] : ip6HeaderLength(g)));
  return b0;
}

function ip6HeaderLength(g: CodeState): Statement[] {
  const load = statement(B.BPF_LD | B.BPF_IMM, 40);
  const toX = statement(B.BPF_MISC | B.BPF_TAX);
  if (g.payloadRegister === undefined) return [load, toX];
  return [statement(B.BPF_LDX | B.BPF_MEM, g.payloadRegister), load, statement(B.BPF_ALU | B.BPF_ADD | B.BPF_X), toX];
}

/** Stores where the protocol field is, where Geneve's header ends, and where the payload begins. libpcap: gen_geneve_offsets(). */
function findOffsets(g: CodeState): Statement[] {
  const toX = statement(B.BPF_MISC | B.BPF_TAX);
  const add = (k: number): Statement => statement(B.BPF_ALU | B.BPF_ADD | B.BPF_K, k);
  const begin = add(g.payload + g.network + 8);
  g.linkTypeRegister = g.allocateRegister();
  g.linkHeaderRegister = g.allocateRegister();
  const isEthernet = statement(B.BPF_JMP | B.BPF_JEQ | B.BPF_K, ETHERTYPE_TEB);
  isEthernet.jt = statement(B.BPF_MISC | B.BPF_TXA);
  g.payloadRegister = g.allocateRegister();
  isEthernet.jf = statement(B.BPF_STX, g.payloadRegister);
  g.unoptimizable = true;
  g.linktype = DLT_EN10MB;
  g.linkHeader = g.linkType = g.payload = g.network = 0;
  return [
    begin,
    toX,
    add(2),
    statement(B.BPF_ST, g.linkTypeRegister),
    statement(B.BPF_LD | B.BPF_IND | B.BPF_B),
    statement(B.BPF_ALU | B.BPF_AND | B.BPF_K, 0x3f),
    statement(B.BPF_ALU | B.BPF_MUL | B.BPF_K, 4),
    add(8),
    statement(B.BPF_ALU | B.BPF_ADD | B.BPF_X),
    statement(B.BPF_ST, g.linkHeaderRegister),
    statement(B.BPF_LD | B.BPF_IND | B.BPF_H, 2),
    statement(B.BPF_LDX | B.BPF_MEM, g.linkHeaderRegister),
    isEthernet,
    isEthernet.jt,
    add(12),
    statement(B.BPF_ST, g.linkTypeRegister),
    add(2),
    statement(B.BPF_MISC | B.BPF_TAX),
    isEthernet.jf,
  ];
}

/** Inside Geneve there is an Ethernet header only where something stands between its header and the payload. */
export function behindEthernetHeader(g: CodeState, test: Block): Block {
  if (!g.geneve) return test;
  const load = [statement(B.BPF_LD | B.BPF_MEM, g.linkHeaderRegister), statement(B.BPF_LDX | B.BPF_MEM, g.payloadRegister)];
  const block = new Block(ALWAYS, 0, load);
  genNot(block);
  genAnd(block, test);
  return test;
}
