import type { TcpSk } from './tcp_sock.ts';

// A socket's memory is taken in pages; what of them is not used yet is sk_forward_alloc. Linux: include/net/sock.h.

const PAGE_SIZE = 4096;

/** Takes pages if `size` does not fit into those it has. Linux: sk_rmem_schedule(), sk_wmem_schedule(). */
export function skMemCharge(sk: TcpSk, size: number): void {
  if (sk.forwardAlloc < size) sk.forwardAlloc += Math.ceil((size - sk.forwardAlloc) / PAGE_SIZE) * PAGE_SIZE;
  sk.forwardAlloc -= size;
}

/** Gives whole pages back. Linux: sk_mem_uncharge(). */
export function skMemUncharge(sk: TcpSk, size: number): void {
  sk.forwardAlloc = (sk.forwardAlloc + size) % PAGE_SIZE;
}
