import * as B from './bpf.ts';
import { Block, genAnd, genNot, type Statement } from './block.ts';
import { statement, type CodeState } from './code_state.ts';
import { FilterError } from './errors.ts';
import { firstFragment } from './gen_port.ts';
import { genProtocolWord } from './gen_protocol.ts';
import type { Arithmetic } from './syntax.ts';

/** Code that computes a number into a register, and the test that there is one (the packet is of that protocol). */
interface Computed {
  statements: Statement[];
  register: number;
  guard: Block | undefined;
}

const OPERATORS: Readonly<Record<string, number>> = {
  '+': B.BPF_ADD,
  '-': B.BPF_SUB,
  '*': B.BPF_MUL,
  '/': B.BPF_DIV,
  '%': B.BPF_MOD,
  '&': B.BPF_AND,
  '|': B.BPF_OR,
  '^': B.BPF_XOR,
  '<<': B.BPF_LSH,
  '>>': B.BPF_RSH,
};

/** Comparisons as jumps, some of them the other way round. */
const COMPARISONS: Readonly<Record<string, readonly [jump: number, reversed: boolean]>> = {
  '>': [B.BPF_JGT, false],
  '>=': [B.BPF_JGE, false],
  '=': [B.BPF_JEQ, false],
  '<=': [B.BPF_JGT, true],
  '<': [B.BPF_JGE, true],
  '!=': [B.BPF_JEQ, true],
};

const OVER_LINK: readonly string[] = 'ip arp rarp atalk decnet sca lat moprc mopdl ip6'.split(' ');
const OVER_IPV4: readonly string[] = 'sctp tcp udp icmp igmp igrp pim vrrp carp'.split(' ');

const toX = (c: Computed): Statement => statement(B.BPF_LDX | B.BPF_MEM, c.register);
const toA = (c: Computed): Statement => statement(B.BPF_LD | B.BPF_MEM, c.register);

/** A comparison of two numbers. libpcap: gen_relation(). */
export function genRelation(g: CodeState, operator: string, left: Arithmetic, right: Arithmetic): Block {
  const a0 = compute(g, left);
  const a1 = compute(g, right);
  const [jump, reversed] = COMPARISONS[operator];
  const statements = [...a0.statements, ...a1.statements, toX(a1), toA(a0)];
  const isEqual = jump === B.BPF_JEQ;
  if (isEqual) statements.push(statement(B.BPF_ALU | B.BPF_SUB | B.BPF_X));
  const block = new Block(B.BPF_JMP | jump | (isEqual ? B.BPF_K : B.BPF_X), 0, statements);
  if (reversed) genNot(block);
  g.freeRegister(a0.register);
  g.freeRegister(a1.register);
  if (a0.guard && a1.guard) genAnd(a0.guard, a1.guard);
  const guard = a1.guard ?? a0.guard;
  if (guard) genAnd(guard, block);
  return block;
}

function compute(g: CodeState, value: Arithmetic): Computed {
  switch (value.kind) {
    case 'constant':
      return stored(g, statement(B.BPF_LD | B.BPF_IMM, value.value));
    case 'length':
      return stored(g, statement(B.BPF_LD | B.BPF_LEN));
    case 'negation': {
      const inner = compute(g, value.inner);
      inner.statements.push(toA(inner), statement(B.BPF_ALU | B.BPF_NEG), statement(B.BPF_ST, inner.register));
      return inner;
    }
    case 'load':
      return genLoad(g, value.protocol, compute(g, value.offset), value.size);
    case 'operation':
      return operate(g, OPERATORS[value.operator], compute(g, value.left), compute(g, value.right));
  }
}

function stored(g: CodeState, load: Statement): Computed {
  const register = g.allocateRegister();
  return { statements: [load, statement(B.BPF_ST, register)], register, guard: undefined };
}

/** libpcap: gen_arth(). The right side's guard is lost there, and so it is here. */
function operate(g: CodeState, code: number, a0: Computed, a1: Computed): Computed {
  const [first] = a1.statements;
  if (first.code === (B.BPF_LD | B.BPF_IMM)) {
    if (code === B.BPF_DIV && first.k === 0) throw new FilterError('division by zero');
    if (code === B.BPF_MOD && first.k === 0) throw new FilterError('modulus by zero');
    if ((code === B.BPF_LSH || code === B.BPF_RSH) && first.k > 31) throw new FilterError('shift by more than 31 bits');
  }
  a0.statements.push(...a1.statements, toX(a1), toA(a0), statement(B.BPF_ALU | B.BPF_X | code));
  g.freeRegister(a0.register);
  g.freeRegister(a1.register);
  a0.register = g.allocateRegister();
  a0.statements.push(statement(B.BPF_ST, a0.register));
  return a0;
}

/** `protocol[offset : size]`. libpcap: gen_load(). */
function genLoad(g: CodeState, protocol: string, offset: Computed, size: number): Computed {
  const register = g.allocateRegister();
  g.freeRegister(offset.register);
  if (size !== 1 && size !== 2 && size !== 4) throw new FilterError('data size must be 1, 2, or 4');
  const load = B.BPF_LD | B.BPF_IND | (size === 1 ? B.BPF_B : size === 2 ? B.BPF_H : B.BPF_W);
  const network = g.payload + g.network;
  if (protocol === 'ether') offset.statements.push(...indexed(offset, g.linkHeaderRegister), statement(load, g.linkHeader));
  else if (OVER_LINK.includes(protocol)) {
    offset.statements.push(...indexed(offset, g.payloadRegister), statement(load, network));
    guard(offset, genProtocolWord(g, protocol));
  } else if (OVER_IPV4.includes(protocol)) {
    const add = [statement(B.BPF_ALU | B.BPF_ADD | B.BPF_X), statement(B.BPF_MISC | B.BPF_TAX)];
    offset.statements.push(...g.loadHeaderLength(), toA(offset), ...add, statement(load, network));
    const isProtocol = genProtocolWord(g, protocol);
    const block = firstFragment(g);
    genAnd(isProtocol, block);
    if (offset.guard) genAnd(offset.guard, block);
    genAnd(genProtocolWord(g, 'ip'), block);
    offset.guard = block;
  } else if (protocol === 'icmp6') {
    guard(offset, genProtocolWord(g, 'ip6'));
    guard(offset, g.equal('payload', 6, B.BPF_B, 58));
    offset.statements.push(...indexed(offset, g.payloadRegister), statement(load, network + 40));
  } else if (protocol === 'radio') throw new FilterError('radio information not present in capture');
  else throw new FilterError('unsupported index operation');
  offset.register = register;
  offset.statements.push(statement(B.BPF_ST, register));
  return offset;
}

/** The offset in the index register, with what a register adds to it. */
function indexed(offset: Computed, register: number | undefined): Statement[] {
  if (register === undefined) return [toX(offset)];
  const add = [statement(B.BPF_ALU | B.BPF_ADD | B.BPF_X), statement(B.BPF_MISC | B.BPF_TAX)];
  return [statement(B.BPF_LDX | B.BPF_MEM, register), toA(offset), ...add];
}

function guard(computed: Computed, block: Block): void {
  if (computed.guard) genAnd(computed.guard, block);
  computed.guard = block;
}
