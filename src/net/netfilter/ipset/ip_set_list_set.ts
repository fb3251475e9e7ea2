import {
  type IpSetElem,
  type IpSetHeader,
  IPSET_ERR_EXIST,
  IPSET_ERR_LOOP,
  IPSET_ERR_NAME,
  IPSET_ERR_NAMEREF,
  IPSET_ERR_REF_EXIST,
} from '../../../uapi/ip_set.ts';
import type { Simulator } from '../../../sim/simulator.ts';
import type { SkBuff } from '../../core/skbuff.ts';
import type { XtActionParam } from '../x_tables.ts';
import { IpSet } from './ip_set.ts';
import { Extensions, SetElem, type SetQuery } from './ip_set_elem.ts';

/** A name and the set that stands under it; `ipset swap` changes the sets, not the slots. */
export interface SetSlot {
  readonly name: string;
  set: IpSet;
  /** Rules and lists that refer to it. */
  references: number;
}

interface Member {
  readonly slot: SetSlot;
  readonly elem: SetElem;
}

/** Sets in an order; a packet fits when it fits one of them. Linux: ip_set_list_set.c. */
export class ListSet extends IpSet {
  private readonly find: (name: string) => SetSlot | undefined;
  private list: Member[] = [];

  constructor(sim: Simulator, header: IpSetHeader, find: (name: string) => SetSlot | undefined) {
    super(sim, 'list:set', 3, 1, header);
    this.find = find;
  }

  add(elem: IpSetElem, exist: boolean): number {
    const slot = this.member(elem);
    if (typeof slot === 'number') return slot;
    this.sweep();
    const reference = elem.before ?? elem.after;
    const near = reference === undefined ? -1 : this.list.findIndex((member) => member.slot.name === reference);
    if (reference !== undefined && near < 0) return -IPSET_ERR_REF_EXIST;
    const old = this.list.find((member) => member.slot === slot);
    if (old !== undefined) {
      if (!exist) return -IPSET_ERR_EXIST;
      this.extend(old.elem, Extensions.of(elem));
      return 0;
    }
    const member = { slot, elem: new SetElem() };
    this.extend(member.elem, Extensions.of(elem));
    slot.references++;
    this.list.splice(near < 0 ? this.list.length : elem.before !== undefined ? near : near + 1, 0, member);
    return 0;
  }

  del(elem: IpSetElem, exist: boolean): number {
    const slot = this.member(elem);
    if (typeof slot === 'number') return slot;
    this.sweep();
    const at = this.list.findIndex((member) => member.slot === slot);
    if (at < 0 || !this.inPlace(at, elem)) return exist ? 0 : -IPSET_ERR_EXIST;
    this.drop(at);
    return 0;
  }

  test(elem: IpSetElem): number {
    const slot = this.member(elem);
    if (typeof slot === 'number') return slot;
    this.sweep();
    const at = this.list.findIndex((member) => member.slot === slot);
    return at >= 0 && this.inPlace(at, elem) ? 1 : 0;
  }

  kernelTest(skb: SkBuff, par: XtActionParam, query: SetQuery): number {
    for (const { slot, elem } of this.list) {
      if (this.isExpired(elem) || query.dim < slot.set.dimension) continue;
      if (slot.set.kernelTest(skb, par, query) > 0 && this.matchExtensions(elem, skb, query)) return 1;
    }
    return 0;
  }

  kernelAdd(skb: SkBuff, par: XtActionParam, query: SetQuery): void {
    const first = this.list.find(({ slot, elem }) => !this.isExpired(elem) && query.dim >= slot.set.dimension);
    first?.slot.set.kernelAdd(skb, par, query);
  }

  kernelDel(skb: SkBuff, par: XtActionParam, query: SetQuery): void {
    const first = this.list.find(({ slot, elem }) => !this.isExpired(elem) && query.dim >= slot.set.dimension);
    first?.slot.set.kernelDel(skb, par, query);
  }

  flush(): void {
    while (this.list.length > 0) this.drop(0);
  }

  members(): IpSetElem[] {
    this.sweep();
    return this.list.map(({ slot, elem }) => this.listExtensions(elem, { name: slot.name }));
  }

  memsize(): number {
    return this.list.reduce((sum, { elem }) => sum + 48 + this.extensionSize + this.commentSize(elem), 80);
  }

  /** The set that a request's element names, or an error. */
  private member(elem: IpSetElem): SetSlot | number {
    const wrong = this.extensionError(elem);
    if (wrong !== 0) return wrong;
    const slot = this.find(elem.name ?? '');
    if (slot === undefined) return -IPSET_ERR_NAME;
    if (slot.set instanceof ListSet) return -IPSET_ERR_LOOP;
    const reference = elem.before ?? elem.after;
    return reference !== undefined && this.find(reference) === undefined ? -IPSET_ERR_NAMEREF : slot;
  }

  private inPlace(at: number, elem: IpSetElem): boolean {
    if (elem.before !== undefined) return this.list[at + 1]?.slot.name === elem.before;
    return elem.after === undefined || this.list[at - 1]?.slot.name === elem.after;
  }

  private drop(at: number): void {
    const [{ slot }] = this.list.splice(at, 1);
    slot.references--;
  }

  private sweep(): void {
    for (let at = this.list.length; at-- > 0;) if (this.isExpired(this.list[at].elem)) this.drop(at);
  }
}
