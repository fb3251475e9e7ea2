import * as B from './bpf.ts';

const SIZES: Readonly<Record<number, string>> = { [B.BPF_W]: '', [B.BPF_H]: 'h', [B.BPF_B]: 'b' };
const OPERATIONS: Readonly<Record<number, string>> = {
  [B.BPF_ADD]: 'add',
  [B.BPF_SUB]: 'sub',
  [B.BPF_MUL]: 'mul',
  [B.BPF_DIV]: 'div',
  [B.BPF_MOD]: 'mod',
  [B.BPF_AND]: 'and',
  [B.BPF_OR]: 'or',
  [B.BPF_XOR]: 'xor',
  [B.BPF_LSH]: 'lsh',
  [B.BPF_RSH]: 'rsh',
};
const JUMPS: Readonly<Record<number, string>> = { [B.BPF_JEQ]: 'jeq', [B.BPF_JGT]: 'jgt', [B.BPF_JGE]: 'jge', [B.BPF_JSET]: 'jset' };
/** What the kernel knows of a packet besides its bytes, every four numbers (linux/filter.h: SKF_AD_*). */
const ANCILLARY: readonly string[] =
  'proto type ifidx nla nlan mark queue hatype rxhash cpu xor_x vlan_tci vlanp poff random vlan_tpid'.split(' ');

/** The program as -d prints it (`style` 1), as C (-dd) or as numbers (-ddd). libpcap: bpf_image.c, bpf_dump.c. */
export function programText(program: readonly B.Instruction[], style: number): string {
  if (style > 2) {
    const lines = program.map(({ code, jt, jf, k }) => `${code} ${jt} ${jf} ${k}\n`);
    return `${program.length}\n${lines.join('')}`;
  }
  if (style === 2) {
    const hex = (value: number): string => value.toString(16);
    return program.map(({ code, jt, jf, k }) => `{ 0x${hex(code)}, ${jt}, ${jf}, 0x${hex(k).padStart(8, '0')} },\n`).join('');
  }
  return program.map((instruction, n) => `${instructionText(instruction, n)}\n`).join('');
}

function instructionText(instruction: B.Instruction, n: number): string {
  const [operator, operand] = words(instruction, n);
  const head = `(${String(n).padStart(3, '0')}) ${operator.padEnd(8)} `;
  const { code, jt, jf } = instruction;
  if (B.bpfClass(code) !== B.BPF_JMP || B.bpfOp(code) === B.BPF_JA) return head + operand;
  return `${head}${operand.padEnd(16)} jt ${n + 1 + jt}\tjf ${n + 1 + jf}`;
}

function words({ code, k }: B.Instruction, n: number): [operator: string, operand: string] {
  const hex = `#0x${k.toString(16)}`;
  const signed = k | 0;
  switch (B.bpfClass(code)) {
    case B.BPF_RET:
      return ['ret', (code & 0x18) === B.BPF_A ? '' : `#${signed}`];
    case B.BPF_LD:
      return [`ld${B.bpfMode(code) === B.BPF_ABS || B.bpfMode(code) === B.BPF_IND ? SIZES[B.bpfSize(code)] : ''}`, loadOperand(code, k)];
    case B.BPF_LDX:
      if (B.bpfMode(code) === B.BPF_MSH) return ['ldxb', `4*([${signed}]&0xf)`];
      return ['ldx', B.bpfMode(code) === B.BPF_IMM ? hex : `M[${signed}]`];
    case B.BPF_ST:
      return ['st', `M[${signed}]`];
    case B.BPF_STX:
      return ['stx', `M[${signed}]`];
    case B.BPF_JMP:
      if (B.bpfOp(code) === B.BPF_JA) return ['ja', String(n + 1 + signed)];
      return [JUMPS[B.bpfOp(code)], B.bpfSrc(code) === B.BPF_X ? 'x' : hex];
    case B.BPF_ALU:
      return aluWords(code, hex, signed);
    default:
      return [(code & 0xf8) === B.BPF_TXA ? 'txa' : 'tax', ''];
  }
}

function aluWords(code: number, hex: string, signed: number): [string, string] {
  const op = B.bpfOp(code);
  if (op === B.BPF_NEG) return ['neg', ''];
  if (B.bpfSrc(code) === B.BPF_X) return [OPERATIONS[op], 'x'];
  return [OPERATIONS[op], op === B.BPF_AND || op === B.BPF_OR || op === B.BPF_XOR ? hex : `#${signed}`];
}

function loadOperand(code: number, k: number): string {
  switch (B.bpfMode(code)) {
    case B.BPF_IMM:
      return `#0x${k.toString(16)}`;
    case B.BPF_LEN:
      return '#pktlen';
    case B.BPF_MEM:
      return `M[${k | 0}]`;
    case B.BPF_IND:
      return `[x + ${k | 0}]`;
    default:
      return `[${ANCILLARY[(k - B.SKF_AD_OFF) / 4] ?? k | 0}]`;
  }
}
